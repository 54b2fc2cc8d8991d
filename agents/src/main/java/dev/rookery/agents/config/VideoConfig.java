package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When an episode is recorded while training goes on.
 *
 * @param interval environment steps from one to the next, and one at the end; 0 for none at all
 * @param maxSteps where a longer episode is cut
 */
public record VideoConfig(long interval, int maxSteps) {
    private static final Key<Long> INTERVAL = Key.wholeNumber("interval", Bounds.atLeast(0))
            .orElse(0L)
            .meaning("environment steps from one recorded episode to the next, and one at the end; 0 for none at all");
    private static final Key<Integer> MAX_STEPS = Key.integer("max_steps", Bounds.between(1, 100_000))
            .orElse(2000)
            .meaning("steps after which a longer episode is cut");

    static final List<Key<?>> KEYS = List.of(INTERVAL, MAX_STEPS);

    public VideoConfig {
        INTERVAL.check(interval);
        MAX_STEPS.check(maxSteps);
    }

    /** @param spec of the environment, where it is known */
    static VideoConfig read(YamlMapping video, Optional<EnvironmentSpec> spec) {
        Long interval = video.read(INTERVAL);
        if (interval != null
                && interval > 0
                && spec.isPresent()
                && spec.get().draw().isEmpty()) {
            video.problem(
                    INTERVAL.name(),
                    "must be 0, because " + spec.get().id() + " cannot be drawn: it has no draw section");
        }
        Integer maxSteps = video.read(MAX_STEPS);
        return video.build(() -> new VideoConfig(interval, maxSteps));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        INTERVAL.put(settings, interval);
        MAX_STEPS.put(settings, maxSteps);
        return settings;
    }
}
