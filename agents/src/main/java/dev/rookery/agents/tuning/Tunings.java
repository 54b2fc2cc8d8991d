package dev.rookery.agents.tuning;

import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Tuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a device's tuning comes from: a person's own file before the table that comes with Rookery, and that before what is
 * safe on every device. Immutable; reads the file whenever it is asked.
 *
 * @param own the person's file, which need not be there
 */
public record Tunings(Path own) {

    /**
     * A tuning and where it comes from.
     *
     * @param origin in words: {@code built in for a CPU}
     */
    public record Chosen(Tuning tuning, String origin) {}

    /**
     * Those of the person who runs the process: the file that {@code ROOKERY_TUNING} names, or
     * {@code rookery/tuning.yaml} below {@code XDG_CONFIG_HOME} or {@code ~/.config}.
     *
     * @param environment of the process
     */
    public static Tunings of(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault("ROOKERY_TUNING", "");
        if (!named.isEmpty()) {
            return new Tunings(Path.of(named));
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = config.isEmpty() ? home.resolve(".config") : Path.of(config);
        return new Tunings(folder.resolve("rookery").resolve("tuning.yaml"));
    }

    /** @throws dev.rookery.environments.yaml.ConfigurationException where the person's file cannot be read */
    public Chosen of(DeviceInfo device) {
        int lanes = Lanes.suiting(device);
        Optional<Tuning> found = ownTable().find(device, lanes);
        if (found.isPresent()) {
            return new Chosen(found.get(), own.toString());
        }
        return TuningTable.committed()
                .find(device, lanes)
                .map(tuning -> new Chosen(tuning, "measured on this device, comes with Rookery"))
                .orElseGet(() -> new Chosen(
                        Tuning.standard(device, lanes),
                        "built in for a "
                                + device.kind().name().replace("OTHER", "GPU").toUpperCase(Locale.ROOT)));
    }

    /** What the person's file says; nothing where it is missing. */
    public TuningTable ownTable() {
        return Files.exists(own) ? TuningTable.read(own) : TuningTable.EMPTY;
    }
}
