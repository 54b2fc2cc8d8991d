package dev.rookery.agents.config;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the policy is examined, in environments of its own.
 *
 * @param episodes in one evaluation
 * @param interval environment steps between evaluations during training; 0 for only the one at the end
 * @param deterministic whether the most likely action is taken; otherwise actions are drawn as in training
 */
public record EvaluationConfig(int episodes, long interval, boolean deterministic) {
    private static final Key<Integer> EPISODES =
            Key.integer("episodes", Bounds.between(1, 1_000_000)).orElse(100).meaning("episodes in one evaluation");
    private static final Key<Long> INTERVAL = Key.wholeNumber("interval", Bounds.atLeast(0))
            .orElse(50_000L)
            .meaning("environment steps between evaluations; 0 for only the one at the end");
    private static final Key<Boolean> DETERMINISTIC =
            Key.flag("deterministic").orElse(true).meaning("whether the most likely action is taken");

    static final List<Key<?>> KEYS = List.of(EPISODES, INTERVAL, DETERMINISTIC);

    public EvaluationConfig {
        EPISODES.check(episodes);
        INTERVAL.check(interval);
    }

    static EvaluationConfig read(YamlMapping evaluation) {
        Integer episodes = evaluation.read(EPISODES);
        Long interval = evaluation.read(INTERVAL);
        Boolean deterministic = evaluation.read(DETERMINISTIC);
        return evaluation.build(() -> new EvaluationConfig(episodes, interval, deterministic));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        EPISODES.put(settings, episodes);
        INTERVAL.put(settings, interval);
        DETERMINISTIC.put(settings, deterministic);
        return settings;
    }
}
