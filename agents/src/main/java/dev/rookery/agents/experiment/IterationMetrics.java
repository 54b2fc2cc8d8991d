package dev.rookery.agents.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one iteration (a rollout and its update) reports: a few scalars under CleanRL's tags.
 *
 * @param iteration counts from 1
 * @param globalStep environment steps taken since the start of the experiment, over all environments
 * @param trainingSeconds time spent in iterations so far, s; pauses, evaluations and checkpoints are left out
 * @param values tag to value, for example {@code charts/episodic_return}; a tag that has no value this time (no
 *     episode ended, say) is absent, never NaN
 */
public record IterationMetrics(int iteration, long globalStep, double trainingSeconds, Map<String, Double> values) {
    public IterationMetrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
