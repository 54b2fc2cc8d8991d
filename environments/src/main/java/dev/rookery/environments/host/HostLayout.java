package dev.rookery.environments.host;

import java.util.List;

/**
 * The shape of a batch of Java environments, and where things lie in it: as on the device, with the row as the fastest
 * axis and {@code rows = policies × agents × paddedEnvs}.
 *
 * @param numEnvs environments of each policy
 * @param paddedEnvs places for them; those from {@code numEnvs} on stay empty
 * @param actionDim numbers of one agent's action
 * @param box [actionDim] the bounds of continuous actions; empty where actions are int32
 * @param maskSizes [choices] how many actions each choice is among; empty where all of them are always allowed
 * @param maxEpisodeSteps after so many steps an episode is truncated
 * @param restartsApart whether a step leaves environments as their episodes ended, until {@link HostBatch#restart}
 */
public record HostLayout(
        int policies,
        int numEnvs,
        int paddedEnvs,
        int agents,
        int obsDim,
        int actionDim,
        List<Bounds> box,
        List<Integer> maskSizes,
        int maxEpisodeSteps,
        boolean restartsApart) {

    /** What a number is clipped to. */
    public record Bounds(float low, float high) {
        float clip(float value) {
            return Math.max(low, Math.min(high, value));
        }
    }

    public HostLayout {
        box = List.copyOf(box);
        maskSizes = List.copyOf(maskSizes);
    }

    /** Of environments that a step starts anew where their episodes end. */
    public HostLayout(
            int policies,
            int numEnvs,
            int paddedEnvs,
            int agents,
            int obsDim,
            int actionDim,
            List<Bounds> box,
            List<Integer> maskSizes,
            int maxEpisodeSteps) {
        this(policies, numEnvs, paddedEnvs, agents, obsDim, actionDim, box, maskSizes, maxEpisodeSteps, false);
    }

    /** Environments of all policies, without padding. */
    int envs() {
        return policies * numEnvs;
    }

    /** Actions that are allowed or not; 0 where all of them always are. */
    int maskedActions() {
        return maskSizes.stream().mapToInt(Integer::intValue).sum();
    }

    /** 32-bit words that hold a bit for each of them. */
    int maskWords() {
        return (maskedActions() + Integer.SIZE - 1) / Integer.SIZE;
    }

    int rows() {
        return policies * agents * paddedEnvs;
    }

    int policy(int env) {
        return env / numEnvs;
    }

    /** The index among the policy's own environments. */
    int indexInPolicy(int env) {
        return env % numEnvs;
    }

    /** Where the numbers of the first agent lie; those of each further one are {@link #paddedEnvs} farther. */
    int firstRow(int env) {
        return policy(env) * agents * paddedEnvs + indexInPolicy(env);
    }
}
