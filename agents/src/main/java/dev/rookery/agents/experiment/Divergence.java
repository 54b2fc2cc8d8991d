package dev.rookery.agents.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which policies' losses, and with them their parameters, are no longer numbers. They stay among the others, whom they
 * cannot disturb, and count nowhere. Owned by one thread.
 */
final class Divergence {
    private static final String METADATA = "diverged_policies";
    private static final String ADVICE = "; a lower algorithm.learning_rate or algorithm.max_grad_norm may help";

    private final List<Long> seeds;
    private final TreeMap<Integer, String> causes = new TreeMap<>();

    /** @param seeds [policies] */
    Divergence(List<Long> seeds) {
        this.seeds = seeds;
    }

    /**
     * Looks through what an iteration reports, and takes the values of diverged policies out.
     *
     * @param each [policies] scalars by tag
     * @return the policies that have diverged just now
     */
    List<Integer> look(List<Map<String, Double>> each, int iteration) {
        List<Integer> fresh = new ArrayList<>();
        for (int policy = 0; policy < each.size(); policy++) {
            for (Map.Entry<String, Double> entry : each.get(policy).entrySet()) {
                if (!causes.containsKey(policy) && !Double.isFinite(entry.getValue())) {
                    causes.put(policy, entry.getKey() + " is " + entry.getValue() + " in iteration " + iteration);
                    fresh.add(policy);
                }
            }
            if (causes.containsKey(policy)) {
                each.get(policy).clear();
            }
        }
        return fresh;
    }

    boolean has(int policy) {
        return causes.containsKey(policy);
    }

    int count() {
        return causes.size();
    }

    boolean everywhere() {
        return causes.size() == seeds.size();
    }

    /** What happened to a diverged policy, for people. */
    String of(int policy) {
        return "policy " + policy + " (seed " + seeds.get(policy) + ") diverged: " + causes.get(policy) + ADVICE;
    }

    /** What happened to all of them. */
    Experiment.DivergedException exception() {
        if (seeds.size() == 1) {
            return new Experiment.DivergedException("the training diverged: " + causes.get(0) + ADVICE);
        }
        return new Experiment.DivergedException("all " + seeds.size() + " policies diverged, the first of them: "
                + causes.firstEntry().getValue() + ADVICE);
    }

    /** Keeps the diverged policies with a checkpoint. */
    void save(Map<String, String> metadata) {
        if (!causes.isEmpty()) {
            metadata.put(
                    METADATA,
                    String.join(
                            ",", causes.keySet().stream().map(String::valueOf).toList()));
        }
    }

    void recall(Checkpoint checkpoint) {
        checkpoint.divergedPolicies().forEach(policy -> causes.put(policy, "before the checkpoint"));
    }

    static List<Integer> saved(Map<String, String> metadata) {
        String list = metadata.getOrDefault(METADATA, "");
        List<Integer> policies = new ArrayList<>();
        for (String policy : list.split(",")) {
            if (!policy.isEmpty()) {
                policies.add(Integer.parseInt(policy));
            }
        }
        return policies;
    }
}
