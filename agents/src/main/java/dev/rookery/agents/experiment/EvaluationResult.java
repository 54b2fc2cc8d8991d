package dev.rookery.agents.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of playing whole episodes in environments of their own.
 *
 * @param globalStep training steps behind the parameters that were evaluated
 * @param episodes how many episodes were played by each policy; every environment contributes exactly its first
 * @param returnMean mean undiscounted return; with several policies the mean over those that have not diverged
 * @param returnStd standard deviation of the return over the episodes, of all policies (divided by n, as NumPy does)
 * @param lengthMean mean episode length, steps
 * @param deterministic true: the most probable action was taken; false: actions were sampled
 * @param policies what each of several policies achieved; empty with one policy
 * @param agents where an environment has several agents, the mean return of each and of each team by its name, over the
 *     policies that have not diverged
 */
public record EvaluationResult(
        long globalStep,
        int episodes,
        double returnMean,
        double returnStd,
        double returnMin,
        double returnMax,
        double lengthMean,
        boolean deterministic,
        List<PolicyReturn> policies,
        Map<String, Double> agents) {

    private static final String RETURN = "eval/episodic_return";
    private static final String LENGTH = "eval/episodic_length";

    /**
     * What one policy achieved over its episodes; all NaN where it has diverged.
     *
     * @param std standard deviation over the episodes
     * @param length mean episode length, steps
     */
    public record PolicyReturn(double mean, double std, double min, double max, double length) {
        /** Of a policy that has diverged. */
        public static final PolicyReturn DIVERGED =
                new PolicyReturn(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        public boolean diverged() {
            return Double.isNaN(mean);
        }
    }

    public EvaluationResult {
        policies = List.copyOf(policies);
        agents = Collections.unmodifiableMap(new LinkedHashMap<>(agents));
    }

    /** The same, with what agents and teams achieved. */
    EvaluationResult with(Map<String, Double> returns) {
        return new EvaluationResult(
                globalStep,
                episodes,
                returnMean,
                returnStd,
                returnMin,
                returnMax,
                lengthMean,
                deterministic,
                policies,
                returns);
    }

    /**
     * Puts what the policies achieved together.
     *
     * @param each at least one, each over as many episodes
     */
    public static EvaluationResult of(long globalStep, int episodes, boolean deterministic, List<PolicyReturn> each) {
        if (each.size() == 1) {
            PolicyReturn only = each.get(0);
            return new EvaluationResult(
                    globalStep,
                    episodes,
                    only.mean(),
                    only.std(),
                    only.min(),
                    only.max(),
                    only.length(),
                    deterministic,
                    List.of(),
                    Map.of());
        }
        List<PolicyReturn> sound = each.stream().filter(one -> !one.diverged()).toList();
        double mean = sound.stream().mapToDouble(PolicyReturn::mean).average().orElse(Double.NaN);
        double variance = sound.stream()
                .mapToDouble(one -> one.std() * one.std() + (one.mean() - mean) * (one.mean() - mean))
                .average()
                .orElse(Double.NaN);
        return new EvaluationResult(
                globalStep,
                episodes,
                mean,
                Math.sqrt(variance),
                sound.stream().mapToDouble(PolicyReturn::min).min().orElse(Double.NaN),
                sound.stream().mapToDouble(PolicyReturn::max).max().orElse(Double.NaN),
                sound.stream().mapToDouble(PolicyReturn::length).average().orElse(Double.NaN),
                deterministic,
                each,
                Map.of());
    }

    /** The policy with the highest mean return, the first of several; -1 where all have diverged. */
    public int bestPolicy() {
        return bestPolicy(List.of());
    }

    /**
     * The policy with the highest mean return, the first of several; -1 where there is none.
     *
     * @param excluded policies that are out of question, having diverged since
     */
    public int bestPolicy(List<Integer> excluded) {
        double[] means = policyMeans();
        int best = -1;
        for (int policy = 0; policy < means.length; policy++) {
            if (!Double.isNaN(means[policy])
                    && !excluded.contains(policy)
                    && (best < 0 || means[policy] > means[best])) {
                best = policy;
            }
        }
        return best;
    }

    /** Standard deviation of the policies' mean returns (divided by n), of those that have not diverged. */
    public double returnStdOverPolicies() {
        return Math.sqrt(policies.stream()
                .filter(one -> !one.diverged())
                .mapToDouble(one -> (one.mean() - returnMean) * (one.mean() - returnMean))
                .average()
                .orElse(Double.NaN));
    }

    /** [policies] mean returns, NaN where a policy has diverged. */
    public double[] policyMeans() {
        return policies.isEmpty()
                ? new double[] {returnMean}
                : policies.stream().mapToDouble(PolicyReturn::mean).toArray();
    }

    /** How many policies have diverged, and count in no mean. */
    public int diverged() {
        return (int) policies.stream().filter(PolicyReturn::diverged).count();
    }

    /** What charts show of it, by tag; with several policies beside the interquartile mean and its band. */
    public Map<String, Double> scalars() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(RETURN, returnMean);
        values.put(RETURN + "_std", returnStd);
        values.put(LENGTH, lengthMean);
        agents.forEach((name, value) -> values.put(RETURN + "_" + name, value));
        new PolicyStatistics().summarize(perPolicy()).forEach(values::putIfAbsent);
        return values;
    }

    /** By tag, [policies], NaN where a policy has diverged; empty with one policy. */
    public Map<String, double[]> perPolicy() {
        Map<String, double[]> columns = new LinkedHashMap<>();
        if (!policies.isEmpty()) {
            columns.put(RETURN, policyMeans());
            columns.put(
                    LENGTH, policies.stream().mapToDouble(PolicyReturn::length).toArray());
        }
        return columns;
    }
}
