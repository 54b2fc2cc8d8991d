package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.PixelObservation;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.Map;
import java.util.Optional;

/**
 * What agents see of the environment.
 *
 * @param pixels frames of it, in place of the numbers that it observes; empty for those
 */
public record ObservationConfig(Optional<PixelObservation> pixels) {
    /** The section about frames. */
    static final String PIXELS = "pixels";

    /** What the environment itself observes. */
    public static final ObservationConfig OWN = new ObservationConfig(Optional.empty());

    static ObservationConfig read(YamlMapping observation) {
        boolean inPixels = observation.has(PIXELS);
        PixelObservation pixels = inPixels ? PixelObservation.read(observation.mapping(PIXELS)) : null;
        return inPixels && pixels == null ? null : new ObservationConfig(Optional.ofNullable(pixels));
    }

    /**
     * The environment as it is seen.
     *
     * @throws dev.rookery.environments.yaml.InvalidValueException where it cannot be; the key is one of this section
     */
    EnvironmentFolder of(EnvironmentFolder environment) {
        return pixels.map(environment::seenIn).orElse(environment);
    }

    /** The same of what the environment is. */
    EnvironmentSpec of(EnvironmentSpec environment) {
        return pixels.map(environment::seenIn).orElse(environment);
    }

    Map<String, Object> settings() {
        return pixels.<Map<String, Object>>map(seen -> Map.of(PIXELS, seen.settings()))
                .orElse(Map.of());
    }
}
