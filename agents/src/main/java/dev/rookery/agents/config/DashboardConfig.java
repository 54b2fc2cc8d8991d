package dev.rookery.agents.config;

import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page that shows the run.
 *
 * @param port TCP port on loopback; 0 for any free one
 * @param fps pictures of the watched environments a second at the beginning, 1 to {@value #MOST_FPS}; of a mosaic at most 20
 * @param envs environments that are watched at the beginning, 1 to {@value MosaicPart#MAX_ENVS}
 */
public record DashboardConfig(int port, int fps, int envs) {
    /** Frames a second. */
    public static final int MOST_FPS = 120;

    private static final Key<Integer> PORT = Key.integer("port", Bounds.between(0, 65_535))
            .orElse(8080)
            .meaning("TCP port on loopback; 0 for any free one");
    private static final Key<Integer> FPS = Key.integer("fps", Bounds.between(1, MOST_FPS))
            .orElse(30)
            .meaning("pictures of the watched environments a second; the page can choose others");
    private static final Key<Integer> ENVS = Key.integer("envs", Bounds.between(1, MosaicPart.MAX_ENVS))
            .orElse(16)
            .meaning("environments to watch; the page can choose others");

    static final List<Key<?>> KEYS = List.of(PORT, FPS, ENVS);

    public DashboardConfig {
        PORT.check(port);
        FPS.check(fps);
        ENVS.check(envs);
    }

    static DashboardConfig read(YamlMapping dashboard) {
        Integer port = dashboard.read(PORT);
        Integer fps = dashboard.read(FPS);
        Integer envs = dashboard.read(ENVS);
        return dashboard.build(() -> new DashboardConfig(port, fps, envs));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        PORT.put(settings, port);
        FPS.put(settings, fps);
        ENVS.put(settings, envs);
        return settings;
    }
}
