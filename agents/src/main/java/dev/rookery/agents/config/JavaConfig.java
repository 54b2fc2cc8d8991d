package dev.rookery.agents.config;

import dev.rookery.environments.host.HostOptions;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an environment in Java comes from, and how it is stepped.
 *
 * @param plugin the jar, absolute; null where the environment is known without it
 * @param workers threads that step environments; 0 for as many as the machine has processors
 * @param deadline within which an environment must return from a step, s
 * @param maxRebuilds failures, of all environments together, after which one is made anew; one more ends the run
 */
public record JavaConfig(Path plugin, int workers, double deadline, int maxRebuilds) {
    static final Key<String> PLUGIN =
            Key.text("plugin").optional().meaning("the jar that an environment in Java is in, seen from this file");
    private static final Key<Integer> WORKERS = Key.integer("workers", Bounds.between(0, 1024))
            .orElse(HostOptions.DEFAULT.workers())
            .meaning("threads that step environments in Java; 0 for as many as the machine has processors");
    private static final Key<Double> DEADLINE = Key.number(
                    "deadline", Bounds.above(0).atMost(86_400))
            .orElse(HostOptions.DEFAULT.deadlineSeconds())
            .meaning("seconds within which an environment in Java must return from a step");
    private static final Key<Integer> MAX_REBUILDS = Key.integer("max_rebuilds", Bounds.between(0, 1_000_000))
            .orElse(HostOptions.DEFAULT.maxRebuilds())
            .meaning("failures after which an environment in Java is made anew; one more ends the run");

    static final List<Key<?>> KEYS = List.of(PLUGIN, WORKERS, DEADLINE, MAX_REBUILDS);

    /** The defaults, without a jar. */
    public static final JavaConfig DEFAULT = new JavaConfig(
            null,
            HostOptions.DEFAULT.workers(),
            HostOptions.DEFAULT.deadlineSeconds(),
            HostOptions.DEFAULT.maxRebuilds());

    public JavaConfig {
        plugin = plugin == null ? null : plugin.toAbsolutePath().normalize();
        WORKERS.check(workers);
        DEADLINE.check(deadline);
        MAX_REBUILDS.check(maxRebuilds);
    }

    /** @param directory from which a relative path in the file is seen */
    static JavaConfig read(YamlMapping java, Path directory) {
        String written = java.read(PLUGIN);
        Integer workers = java.read(WORKERS);
        Double deadline = java.read(DEADLINE);
        Integer maxRebuilds = java.read(MAX_REBUILDS);
        return java.build(() -> new JavaConfig(
                EnvironmentConfig.resolved(java, PLUGIN, written, directory), workers, deadline, maxRebuilds));
    }

    /** The same with its environment from another jar. */
    JavaConfig from(Path jar) {
        return new JavaConfig(jar, workers, deadline, maxRebuilds);
    }

    /** For those that step them. */
    public HostOptions options() {
        return new HostOptions(workers, deadline, maxRebuilds);
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        PLUGIN.put(settings, plugin == null ? null : plugin.toString());
        WORKERS.put(settings, workers);
        DEADLINE.put(settings, deadline);
        MAX_REBUILDS.put(settings, maxRebuilds);
        return settings;
    }
}
