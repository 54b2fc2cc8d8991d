package dev.rookery.agents.config;

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
 * @param fps pictures of the watched environments a second, 1 to 120
 */
public record DashboardConfig(int port, int fps) {
    private static final Key<Integer> PORT = Key.integer("port", Bounds.between(0, 65_535))
            .orElse(8080)
            .meaning("TCP port on loopback; 0 for any free one");
    private static final Key<Integer> FPS = Key.integer("fps", Bounds.between(1, 120))
            .orElse(30)
            .meaning("pictures of the watched environments a second");

    static final List<Key<?>> KEYS = List.of(PORT, FPS);

    public DashboardConfig {
        PORT.check(port);
        FPS.check(fps);
    }

    static DashboardConfig read(YamlMapping dashboard) {
        Integer port = dashboard.read(PORT);
        Integer fps = dashboard.read(FPS);
        return dashboard.build(() -> new DashboardConfig(port, fps));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        PORT.put(settings, port);
        FPS.put(settings, fps);
        return settings;
    }
}
