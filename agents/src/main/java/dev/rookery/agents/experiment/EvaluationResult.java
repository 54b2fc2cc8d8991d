package dev.rookery.agents.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

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
        boolean deterministic) {
    /** What charts show of it, by tag. */
    public Map<String, Double> scalars() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("eval/episodic_return", returnMean);
        values.put("eval/episodic_return_std", returnStd);
        values.put("eval/episodic_length", lengthMean);
        return values;
    }
}
