package dev.rookery.agents.experiment;

/**
 * The outcome of playing whole episodes in environments of their own.
 *
 * @param globalStep training steps behind the parameters that were evaluated
 * @param episodes how many episodes were played; every environment contributes exactly its first
 * @param returnMean mean undiscounted return
 * @param returnStd standard deviation of the return over the episodes (divided by n, as NumPy does)
 * @param lengthMean mean episode length, steps
 * @param deterministic true: the most probable action was taken; false: actions were sampled
 */
public record EvaluationResult(
        long globalStep,
        int episodes,
        double returnMean,
        double returnStd,
        double returnMin,
        double returnMax,
        double lengthMean,
        boolean deterministic) {}
