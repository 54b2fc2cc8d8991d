package dev.rookery.agents.config;

import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the policy is examined, in environments of its own.
 *
 * @param episodes in one evaluation
 * @param interval environment steps between evaluations during training; 0 for only the one at the end
 * @param deterministic whether the most likely action is taken; otherwise actions are drawn as in training
 * @param params environment parameters that have other values than in training: a fixed opponent, a larger world
 * @param agents whose mean return the experiment is judged by, where there are several agents: a team, {@code agent_0} and
 *     so on, or {@code all}; null for the first team, or all agents where there are no teams
 */
public record EvaluationConfig(
        int episodes, long interval, boolean deterministic, Map<String, Double> params, String agents) {
    private static final Key<Integer> EPISODES =
            Key.integer("episodes", Bounds.between(1, 1_000_000)).orElse(100).meaning("episodes in one evaluation");
    private static final Key<Long> INTERVAL = Key.wholeNumber("interval", Bounds.atLeast(0))
            .orElse(50_000L)
            .meaning("environment steps between evaluations; 0 for only the one at the end");
    private static final Key<Boolean> DETERMINISTIC =
            Key.flag("deterministic").orElse(true).meaning("whether the most likely action is taken");

    private static final Key<Map<String, Double>> PARAMS = Key.of(
                    "params", ValueType.map(ValueType.number(Bounds.FINITE)))
            .orElse(Map.of())
            .meaning("environment parameters that have other values than in training");

    private static final Key<String> AGENTS = Key.text("agents")
            .optional()
            .meaning(
                    "whose mean return counts, of several agents: a team, agent_0, ..., or all; without it the first team");

    static final List<Key<?>> KEYS = List.of(EPISODES, INTERVAL, DETERMINISTIC, PARAMS, AGENTS);

    public EvaluationConfig {
        EPISODES.check(episodes);
        INTERVAL.check(interval);
        PARAMS.check(params);
        AGENTS.check(agents);
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** In the world that the policy is trained in. */
    public EvaluationConfig(int episodes, long interval, boolean deterministic) {
        this(episodes, interval, deterministic, Map.of(), null);
    }

    /** @param spec of the environment, where it is known */
    static EvaluationConfig read(YamlMapping evaluation, Optional<EnvironmentSpec> spec) {
        Integer episodes = evaluation.read(EPISODES);
        Long interval = evaluation.read(INTERVAL);
        Boolean deterministic = evaluation.read(DETERMINISTIC);
        Map<String, Double> params = evaluation.read(PARAMS);
        String agents = spec.map(known -> readAgents(evaluation, known)).orElseGet(() -> evaluation.read(AGENTS));
        if (params != null && spec.isPresent()) {
            params.forEach((name, value) ->
                    EnvironmentConfig.checkParameter(evaluation, spec.get(), PARAMS.name() + "." + name, name, value));
        }
        return evaluation.build(() -> new EvaluationConfig(episodes, interval, deterministic, params, agents));
    }

    /** Of several agents those that count are told, so that the run's configuration says it. */
    private static String readAgents(YamlMapping evaluation, EnvironmentSpec spec) {
        String agents = evaluation.read(AGENTS);
        if (agents == null) {
            return spec.agents() > 1 ? AgentGroup.foremost(spec).name() : null;
        }
        if (AgentGroup.named(spec, agents).isEmpty()) {
            List<String> known =
                    AgentGroup.of(spec).stream().map(AgentGroup::name).toList();
            evaluation.problem(
                    AGENTS.name(), "names no agents of " + spec.id() + ": " + agents + DidYouMean.hint(agents, known));
        }
        return agents;
    }

    /**
     * Whose mean return the experiment is judged by.
     *
     * @throws IllegalArgumentException where the environment has no such agents
     */
    public AgentGroup judged(EnvironmentSpec spec) {
        if (agents == null) {
            return AgentGroup.foremost(spec);
        }
        return AgentGroup.named(spec, agents)
                .orElseThrow(() -> new IllegalArgumentException(
                        "evaluation.agents names no agents of " + spec.id() + ": " + agents));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        EPISODES.put(settings, episodes);
        INTERVAL.put(settings, interval);
        DETERMINISTIC.put(settings, deterministic);
        PARAMS.put(settings, params);
        if (agents != null) {
            AGENTS.put(settings, agents);
        }
        return settings;
    }
}
