package dev.rookery.agents.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that an experiment needs to go on as if it had never stopped.
 *
 * @param globalStep environment steps taken since the start of the experiment, over all environments
 * @param iteration iterations completed
 * @param tensors the state by name: parameters, optimiser moments, environments, random counters, ...
 * @param metadata small facts that are no tensors, as text
 */
public record Checkpoint(long globalStep, int iteration, Map<String, Tensor> tensors, Map<String, String> metadata) {
    public Checkpoint {
        if (globalStep < 0 || iteration < 0) {
            throw new IllegalArgumentException(
                    "a checkpoint of step " + globalStep + ", iteration " + iteration + ": both must be at least 0");
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
