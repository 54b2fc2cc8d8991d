package dev.rookery.agents.tuning;

import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Tuning;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlDocument;
import dev.rookery.environments.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on some devices, by the names that {@code rookery devices} shows. A device that is not in it, and a knob
 * that is left out of a device, are as {@link Tuning#standard} has them. Immutable.
 *
 * <pre>
 * devices:
 *   "NVIDIA H200": {tile: 64, tile_depth: 16, tile_block: 8}
 * </pre>
 */
public final class TuningTable {
    private static final String DEVICES = "devices";
    private static final Bounds ANY = Bounds.between(0, Integer.MAX_VALUE);

    /** Nothing was measured. */
    public static final TuningTable EMPTY = new TuningTable(Map.of());

    private final Map<String, Map<Knob, Integer>> devices;

    private TuningTable(Map<String, Map<Knob, Integer>> devices) {
        this.devices = devices;
    }

    /** The devices that Rookery was measured on. */
    public static TuningTable committed() {
        String resource = "devices.yaml";
        try (InputStream in = TuningTable.class.getResourceAsStream(resource)) {
            return of(YamlDocument.read(resource, in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ConfigurationException with everything that is wrong with the file */
    public static TuningTable read(Path file) {
        return of(YamlDocument.read(file));
    }

    /** @throws ConfigurationException with everything that is wrong with the text */
    static TuningTable parse(String source, String text) {
        return of(YamlDocument.parse(source, text));
    }

    private static TuningTable of(YamlDocument document) {
        Map<String, Map<Knob, Integer>> devices = new LinkedHashMap<>();
        document.root().namedMappings(DEVICES).forEach((name, device) -> {
            Map<Knob, Integer> values = new EnumMap<>(Knob.class);
            for (Knob knob : Knob.values()) {
                Integer value = device.read(Key.integer(knob.key(), ANY).orElse(null));
                if (value != null && !knob.settings().contains(value)) {
                    device.problem(knob.key(), "must be " + knob.settingsInWords() + ", but is " + value);
                } else if (value != null) {
                    values.put(knob, value);
                }
            }
            devices.put(name, values);
        });
        document.finish();
        return new TuningTable(devices);
    }

    /** How a device's kernels are made; empty where the table does not know the device. */
    public Optional<Tuning> find(DeviceInfo device, int lanes) {
        Map<Knob, Integer> values = devices.get(device.name());
        if (values == null) {
            return Optional.empty();
        }
        Tuning tuning = Tuning.standard(device, lanes);
        for (Map.Entry<Knob, Integer> entry : values.entrySet()) {
            tuning = tuning.with(entry.getKey(), entry.getValue());
        }
        return Optional.of(tuning);
    }

    /** The same with a device's values in place of those it had. */
    public TuningTable with(DeviceInfo device, Tuning tuning) {
        Map<String, Map<Knob, Integer>> changed = new LinkedHashMap<>(devices);
        Map<Knob, Integer> values = new EnumMap<>(Knob.class);
        for (Knob knob : Knob.values()) {
            values.put(knob, tuning.get(knob));
        }
        changed.put(device.name(), values);
        return new TuningTable(changed);
    }

    /** As {@link #read} reads it. */
    public String toYaml() {
        Map<String, Map<String, Integer>> named = new LinkedHashMap<>();
        devices.forEach((name, values) -> {
            Map<String, Integer> byKey = new LinkedHashMap<>();
            values.forEach((knob, value) -> byKey.put(knob.key(), value));
            named.put(name, byKey);
        });
        return YamlWriter.write(Map.of(DEVICES, named));
    }
}
