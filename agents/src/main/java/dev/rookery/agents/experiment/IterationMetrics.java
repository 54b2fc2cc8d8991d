package dev.rookery.agents.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one iteration (a rollout and its update) reports: a few scalars under CleanRL's tags.
 *
 * @param iteration counts from 1
 * @param globalStep environment steps taken since the start of the experiment by one policy, over all its environments
 * @param trainingSeconds time spent in iterations so far, s; pauses, evaluations and checkpoints are left out
 * @param values tag to value, for example {@code charts/episodic_return}; a tag that has no value this time (no
 *     episode ended, say) is absent, never NaN. With several policies the mean over them, beside the interquartile mean
 *     and its band (see {@link PolicyStatistics}); {@code charts/SPS} counts the steps of all policies
 * @param perPolicy tag to values, [policies], NaN where a policy has none this time; empty with one policy. Nobody writes
 *     to the arrays
 */
public record IterationMetrics(
        int iteration,
        long globalStep,
        double trainingSeconds,
        Map<String, Double> values,
        Map<String, double[]> perPolicy) {
    public IterationMetrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        perPolicy = Collections.unmodifiableMap(new LinkedHashMap<>(perPolicy));
    }

    /** Of an experiment with one policy. */
    public IterationMetrics(int iteration, long globalStep, double trainingSeconds, Map<String, Double> values) {
        this(iteration, globalStep, trainingSeconds, values, Map.of());
    }
}
