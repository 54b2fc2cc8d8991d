package dev.rookery.agents.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that an experiment needs to go on as if it had never stopped.
 *
 * @param globalStep environment steps taken since the start of the experiment by one policy, over all its environments
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

    /** The policies that had diverged by then; nothing can be done with their parameters. */
    public List<Integer> divergedPolicies() {
        return Divergence.saved(metadata);
    }

    /**
     * The parameters of one policy, as the checkpoint of that policy alone has them; nothing else of the state.
     *
     * @param policies how many there are in this checkpoint
     * @throws CheckpointMismatchException where there are not so many
     */
    public Checkpoint alone(int policy, int policies) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(DevicePolicy.TENSOR_PREFIX)) {
                own.put(name, policies == 1 ? tensor : CheckpointTensors.slice(name, tensor, policy, policies));
            }
        });
        return new Checkpoint(globalStep, iteration, own, Map.of());
    }
}
