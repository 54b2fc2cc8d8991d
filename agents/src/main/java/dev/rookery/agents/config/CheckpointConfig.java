package dev.rookery.agents.config;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When the learner's state is saved.
 *
 * @param interval environment steps between checkpoints; 0 for only the one at the end
 * @param keep how many of the latest checkpoints stay on disk
 */
public record CheckpointConfig(long interval, int keep) {
    private static final Key<Long> INTERVAL = Key.wholeNumber("interval", Bounds.atLeast(0))
            .orElse(100_000L)
            .meaning("environment steps between checkpoints; 0 for only the one at the end");
    private static final Key<Integer> KEEP = Key.integer("keep", Bounds.between(1, 10_000))
            .orElse(5)
            .meaning("how many of the latest checkpoints stay on disk");

    static final List<Key<?>> KEYS = List.of(INTERVAL, KEEP);

    public CheckpointConfig {
        INTERVAL.check(interval);
        KEEP.check(keep);
    }

    static CheckpointConfig read(YamlMapping checkpoint) {
        Long interval = checkpoint.read(INTERVAL);
        Integer keep = checkpoint.read(KEEP);
        return checkpoint.build(() -> new CheckpointConfig(interval, keep));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        INTERVAL.put(settings, interval);
        KEEP.put(settings, keep);
        return settings;
    }
}
