package dev.rookery.server.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the store is told about a run when it begins or goes on, and cannot find out by itself.
 *
 * @param device the device's name
 * @param deviceDetails more about it, as key and text: driver, platform, OpenCL version, ...
 * @param seeds [policies] empty where unknown
 * @param solvedReturn mean evaluation return from which the environment counts as solved; null where there is none
 * @param keepCheckpoints how many checkpoints stay, at least 1
 * @param commandLine the program's arguments
 * @param environment as it is at that time
 */
public record RunFacts(
        String device,
        Map<String, String> deviceDetails,
        List<Long> seeds,
        Double solvedReturn,
        int keepCheckpoints,
        List<String> commandLine,
        EnvironmentFacts environment) {
    public RunFacts {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(environment, "environment");
        deviceDetails = Collections.unmodifiableMap(new LinkedHashMap<>(deviceDetails));
        seeds = List.copyOf(seeds);
        commandLine = List.copyOf(commandLine);
    }
}
