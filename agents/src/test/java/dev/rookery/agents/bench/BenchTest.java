package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That everything is measured that is claimed, with the formulas of docs/benchmarks.md; not how fast it is. */
class BenchTest {
    private static final BenchOptions QUICK = new BenchOptions(2, 1e-3, true);

    private static List<BenchResult> results(Bench bench, Suite suite) {
        List<BenchResult> results = new ArrayList<>();
        bench.run(suite, results::add);
        return results;
    }

    private static void assertFraction(BenchResult result, String rate, double amount, String fraction, double peak) {
        assertThat(result.figures().get(fraction).median())
                .isCloseTo(result.figures().get(rate).median() * amount / peak, within(1e-9));
    }

    @Test
    void stepsOfEnvironmentsAreComparedWithTheMemory() {
        try (Device device = TestDevice.open();
                Bench bench = new Bench(device, QUICK)) {
            List<BenchResult> results = results(bench, Suite.ENV);
            BenchResult cartPole = results.stream()
                    .filter(result -> result.setting().equals(Map.of("environment", "CartPole-v1", "rows", 1024)))
                    .findFirst()
                    .orElseThrow();
            for (BenchResult result : results) {
                assertThat(result.benchmark()).isEqualTo("env");
                assertThat(result.figures()).doesNotContainKey("gflops");
            }
            // State, lengths and returns both ways: 4 + 1 + 1 + 1 and 1 + 1 words; action, 4 of obs, reward, two flags.
            assertFraction(
                    cartPole,
                    "steps_per_second",
                    2 * 4 * 9 + 4 + 16 + 4 + 2,
                    "bandwidth_fraction",
                    bench.calibration().peakBytesPerSecond());
        }
    }

    @Test
    void framesAreCountedOfEveryEnvironmentThatDraws() {
        try (Device device = TestDevice.open();
                Bench bench = new Bench(device, QUICK)) {
            List<BenchResult> results = results(bench, Suite.DRAW);
            assertThat(results)
                    .filteredOn(BenchResult::setting, Map.of("environment", "Pong-v0", "result", "frames", "envs", 16))
                    .singleElement()
                    .satisfies(pong -> assertThat(
                                    pong.figures().get("frames_per_second").min())
                            .isPositive());
        }
    }

    @Test
    void rolloutsAreComparedWithTheMultiplyAdds() {
        try (Device device = TestDevice.open();
                Bench bench = new Bench(device, QUICK)) {
            BenchResult result = results(bench, Suite.POLICY).get(0);
            assertThat(result.setting()).containsEntry("network", "4-8-(2,1) shared");
            // 4·8 + 8·3 multiply-adds a step, and one evaluation more after each 8 steps.
            assertFraction(
                    result,
                    "steps_per_second",
                    2 * 56 * 9 / 8.0,
                    "fma_fraction",
                    bench.calibration().peakFlopsPerSecond());
        }
    }

    @Test
    void updatesCountForwardAndBackward() {
        try (Device device = TestDevice.open();
                Bench bench = new Bench(device, QUICK)) {
            List<BenchResult> results = results(bench, Suite.UPDATE);
            assertThat(results.get(0).setting())
                    .isEqualTo(Map.of("environment", "CartPole-v1", "network", "4-8-(2,1) shared", "batch", 512L));
            assertFraction(
                    results.get(0),
                    "samples_per_second",
                    2 * (4 * 8 * 2 + 8 * 3 * 3),
                    "fma_fraction",
                    bench.calibration().peakFlopsPerSecond());
            assertThat(results.get(1).setting())
                    .containsEntry("environment", "Synthetic5-v0")
                    .containsEntry("batch", 128L);
        }
    }

    @Test
    void aTrainingTellsWhereItsTimeGoesAndWhatItReadsBack() throws IOException {
        try (Device device = TestDevice.open();
                Bench bench = new Bench(device, QUICK)) {
            List<BenchResult> results = results(bench, Suite.TRAIN);
            Map<String, Spread> figures = results.get(0).figures();
            assertThat(figures)
                    .containsKeys(
                            "steps_per_second", "gflops", "fma_fraction", "advantages_ms", "memory_estimated_bytes");
            for (String positive : new String[] {"rollout_ms", "update_ms", "rest_ms", "launches", "transfers"}) {
                assertThat(figures.get(positive).min()).as(positive).isPositive();
            }
            assertThat(figures.get("bytes_read").max()).isBetween(1.0, 1000.0);
            assertThat(figures.get("launches").min())
                    .isEqualTo(figures.get("launches").max());
            assertThat(device.allocatedBytes()).isZero();

            BenchReport report = new BenchReport(
                            "2026-01-31T23:59:59Z",
                            Map.of("version", "1.2.3"),
                            device.info(),
                            device.lanes(),
                            QUICK,
                            bench.calibration(),
                            bench.powerSource(),
                            List.of())
                    .with(results);
            JsonNode json = new ObjectMapper().readTree(report.toJson());
            assertThat(json.get("format").asText()).isEqualTo("rookery-bench");
            assertThat(json.get("layout_version").asInt()).isEqualTo(BenchReport.LAYOUT_VERSION);
            assertThat(json.at("/rookery/commit").isNull()).isTrue();
            assertThat(json.at("/device/compute_units").asInt())
                    .isEqualTo(device.info().computeUnits());
            assertThat(json.at("/results/0/figures/steps_per_second/median").asDouble())
                    .isEqualTo(figures.get("steps_per_second").median());
            assertThat(json.at("/calibration/peak_gflops").asDouble())
                    .isEqualTo(bench.calibration().peakFlopsPerSecond() / 1e9);
            assertThat(report.slug()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        }
    }
}
