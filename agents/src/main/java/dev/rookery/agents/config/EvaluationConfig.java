package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.Bounds;
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
 */
public record EvaluationConfig(int episodes, long interval, boolean deterministic, Map<String, Double> params) {
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

    static final List<Key<?>> KEYS = List.of(EPISODES, INTERVAL, DETERMINISTIC, PARAMS);

    public EvaluationConfig {
        EPISODES.check(episodes);
        INTERVAL.check(interval);
        PARAMS.check(params);
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** In the world that the policy is trained in. */
    public EvaluationConfig(int episodes, long interval, boolean deterministic) {
        this(episodes, interval, deterministic, Map.of());
    }

    /** @param spec of the environment, where it is known */
    static EvaluationConfig read(YamlMapping evaluation, Optional<EnvironmentSpec> spec) {
        Integer episodes = evaluation.read(EPISODES);
        Long interval = evaluation.read(INTERVAL);
        Boolean deterministic = evaluation.read(DETERMINISTIC);
        Map<String, Double> params = evaluation.read(PARAMS);
        if (params != null && spec.isPresent()) {
            params.forEach((name, value) ->
                    EnvironmentConfig.checkParameter(evaluation, spec.get(), PARAMS.name() + "." + name, name, value));
        }
        return evaluation.build(() -> new EvaluationConfig(episodes, interval, deterministic, params));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        EPISODES.put(settings, episodes);
        INTERVAL.put(settings, interval);
        DETERMINISTIC.put(settings, deterministic);
        PARAMS.put(settings, params);
        return settings;
    }
}
