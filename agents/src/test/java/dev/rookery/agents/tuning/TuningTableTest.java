package dev.rookery.agents.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.Tuning;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningTableTest {
    private static final DeviceInfo DEVICE = TestDevice.info();
    private static final int LANES = Lanes.suiting(DEVICE);

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() {
        Tuning tuning =
                Tuning.standard(DEVICE, LANES).with(Knob.CHUNK_SAMPLES, 16).with(Knob.STRIPES, 64);
        TuningTable table = TuningTable.EMPTY.with(DEVICE, tuning);
        assertThat(TuningTable.parse("table", table.toYaml()).find(DEVICE, LANES))
                .contains(tuning);
        assertThat(TuningTable.parse("table", TuningTable.EMPTY.toYaml()).find(DEVICE, LANES))
                .isEmpty();
    }

    @Test
    void whatIsLeftOutIsAsItIsBuiltIn() {
        TuningTable table =
                TuningTable.parse("table", "devices: {\"" + DEVICE.name() + "\": {group_items: 8}, other: {tile: 32}}");
        assertThat(table.find(DEVICE, LANES))
                .contains(Tuning.standard(DEVICE, LANES).with(Knob.GROUP_ITEMS, 8));
    }

    @Test
    void everythingThatIsWrongIsSaidWithItsPlace() {
        assertThatThrownBy(() -> TuningTable.parse("mine.yaml", """
                        devices:
                          "A": {tile: 48, chunk_sample: 64}
                          "B": {stripes: many}
                        """))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("mine.yaml:2:15")
                .hasMessageContaining("devices.A.tile must be 0, 32, 64 or 128, but is 48")
                .hasMessageContaining("unknown key devices.A.chunk_sample; did you mean chunk_samples?")
                .hasMessageContaining("mine.yaml:3:18")
                .hasMessageContaining("stripes");
    }

    @Test
    void aPersonsOwnFileComesBeforeWhatIsBuiltIn() throws IOException {
        Tunings none = Tunings.of(Map.of("XDG_CONFIG_HOME", folder.toString()), Path.of("/nowhere"));
        assertThat(none.own()).isEqualTo(folder.resolve("rookery/tuning.yaml"));
        Tunings.Chosen builtIn = none.of(DEVICE);
        assertThat(builtIn.origin()).doesNotContain(folder.toString());

        Tuning own = builtIn.tuning().with(Knob.WORKERS_PER_UNIT, 8);
        Files.createDirectories(none.own().getParent());
        Files.writeString(none.own(), TuningTable.EMPTY.with(DEVICE, own).toYaml());
        assertThat(none.of(DEVICE)).isEqualTo(new Tunings.Chosen(own, none.own().toString()));
        assertThat(Tunings.of(Map.of("ROOKERY_TUNING", "/some/where.yaml"), folder)
                        .own())
                .isEqualTo(Path.of("/some/where.yaml"));
    }

    @Test
    void theTableThatComesWithRookeryCanBeRead() {
        assertThat(TuningTable.committed().toYaml()).startsWith("devices:");
    }
}
