package dev.rookery.agents.rollout;

import dev.rookery.agents.config.Separate;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Struct;
import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.VectorEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some agents of a policy that share parameters, and learn from their own steps alone. All agents do, unless
 * {@code policy.separate} says otherwise; then a policy consists of several learners. Immutable.
 *
 * <p>Shapes: parameters are {@code [policies][learners][parameterCount]}; of a policy's rows, those of the learner's agents
 * follow each other.
 *
 * @param index which of the policy's learners, from 0
 * @param count how many learners a policy has
 * @param agents whose steps it learns from
 */
public record Learner(int index, int count, AgentGroup agents) {

    /** The learners of every policy. */
    public static List<Learner> of(Separate separate, EnvironmentSpec spec) {
        List<AgentGroup> groups = separate.groups(spec);
        List<Learner> learners = new ArrayList<>();
        for (AgentGroup group : groups) {
            learners.add(new Learner(learners.size(), groups.size(), group));
        }
        return List.copyOf(learners);
    }

    /** Before the names of its buffers and tensors, where there are several. */
    public String prefix() {
        return count == 1 ? "" : agents.name() + ".";
    }

    /**
     * What its parameters are drawn from, where a policy's are drawn from a seed: the same for the first, so that it begins as
     * a learner alone would.
     */
    public long seed(long policySeed) {
        return policySeed ^ index * 0x9E3779B97F4A7C15L;
    }

    /** Rows that it learns from, of all policies, with their padding. */
    public long rows(VectorEnvironment environment) {
        return environment.rows() / environment.spec().agents() * agents.size();
    }

    /** Adds {@code learner.cl}: the type of {@link #in}, and which rows of a batch a learner learns from. */
    public static KernelSource addTo(KernelSource source) {
        return source.addResource(Learner.class, "learner.cl");
    }

    /** This learner in an environment, as an argument of kernels: {@code Learner}. */
    public Struct in(VectorEnvironment environment) {
        return new Struct(
                "Learner",
                List.of(
                        agents.size(),
                        agents.first(),
                        environment.spec().agents(),
                        environment.numEnvs(),
                        environment.paddedEnvs(),
                        Math.toIntExact(environment.rows())));
    }

    /** Adds which learner an agent belongs to: {@code LEARNERS} and {@code LEARNER_OF(agent)}, of all agents. */
    static KernelSource addAll(KernelSource source, List<Learner> learners) {
        StringBuilder of = new StringBuilder("0");
        learners.stream()
                .skip(1)
                .forEach(one ->
                        of.append(" + ((agent) >= ").append(one.agents.first()).append(")"));
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("LEARNERS", learners.size());
        constants.put("LEARNER_OF(agent)", "(" + of + ")");
        return source.define(constants);
    }
}
