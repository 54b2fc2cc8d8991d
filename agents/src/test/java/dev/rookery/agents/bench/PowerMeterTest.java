package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as Linux lays them out, and on lines as nvidia-smi prints them. */
class PowerMeterTest {
    private static final long RANGE = 1_000_000_000_000L;

    @TempDir
    Path root;

    private void zone(String name, long microjoules) throws IOException {
        Path zone = Files.createDirectories(root.resolve(name));
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), RANGE + "\n");
    }

    @Test
    void theEnergyOfAllPackagesIsSummedAndThatOfTheirPartsIsNot() throws IOException {
        zone("intel-rapl:0", 5_000_000);
        zone("intel-rapl:1", RANGE - 1_000_000);
        zone("intel-rapl:0:0", 0);
        try (PowerMeter meter = Powercap.find(root).orElseThrow()) {
            long began = System.nanoTime();
            meter.begin();
            long begun = System.nanoTime();
            zone("intel-rapl:0", 5_000_000 + 30_000_000_000L);
            zone("intel-rapl:1", 9_000_000); // wrapped: 10 J
            zone("intel-rapl:0:0", 77_000_000_000L);
            long ending = System.nanoTime();
            double watts = meter.watts().orElseThrow();
            double longest = (System.nanoTime() - began) / 1e9;
            double shortest = (ending - begun) / 1e9;
            assertThat(watts).isBetween(30_010 / longest, 30_010 / shortest);
        }
    }

    @Test
    void withoutACounterThatCanBeReadThereIsNoMeter() throws IOException {
        assertThat(Powercap.find(root)).isEmpty();
        assertThat(Powercap.find(root.resolve("missing"))).isEmpty();
        Files.createDirectories(root.resolve("intel-rapl:0"));
        assertThat(Powercap.find(root)).isEmpty();
    }

    @Test
    void aBoardIsFoundByItsName() {
        List<String> lines =
                List.of("0, NVIDIA A100-SXM4-40GB", "1, NVIDIA H100 80GB HBM3", "2, NVIDIA A100-SXM4-40GB");
        assertThat(NvidiaPower.boards(lines, "NVIDIA H100 80GB HBM3")).containsExactly("1");
        assertThat(NvidiaPower.boards(lines, "NVIDIA A100-SXM4-40GB")).containsExactly("0", "2");
        assertThat(NvidiaPower.boards(lines, "NVIDIA")).isEmpty();
    }

    @Test
    void aBoardThatDoesNotTellItsPowerHasNone() {
        assertThat(NvidiaPower.watts("312.45")).hasValue(312.45);
        assertThat(NvidiaPower.watts("[N/A]")).isEmpty();
    }

    @Test
    void theMemoryOnABoardIsThatOfThisProcess() {
        List<String> lines = List.of("11, 512", "12, 1024", "13, [N/A]");
        assertThat(MemoryUse.boardBytes(lines, 12)).isEqualTo(OptionalLong.of(1L << 30));
        assertThat(MemoryUse.boardBytes(lines, 13)).isEmpty();
        assertThat(MemoryUse.boardBytes(lines, 1)).isEmpty();
    }
}
