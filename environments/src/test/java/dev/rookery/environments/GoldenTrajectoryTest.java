package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trajectories recorded from Gymnasium 1.4.0 in float64, replayed on the device. */
class GoldenTrajectoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of one step from the recorded state, relative to max(1, |x|). */
    private static final double ONE_STEP_TOLERANCE = 2e-6;

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void oneStepFromEveryRecordedStateAgreesWithGymnasium(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, EnvironmentCatalog.builtIn(), true)) {
            List<String> recorded = recorded("CartPole-v1");
            assertThat(recorded).hasSize(10);
            for (String line : recorded) {
                assertAgrees(JSON.readTree(trace.replay(line, "golden")), JSON.readTree(line), ONE_STEP_TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void wholeTrajectoriesStayCloseToGymnasium(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, EnvironmentCatalog.builtIn(), false)) {
            for (String line : recorded("CartPole-v1")) {
                assertAgrees(JSON.readTree(trace.replay(line, "golden")), JSON.readTree(line), 1e-4);
            }
        }
    }

    private static List<String> recorded(String id) throws IOException {
        try (InputStream in = GoldenTrajectoryTest.class.getResourceAsStream("/gymnasium-classic-control.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains('"' + id + '"'))
                    .toList();
        }
    }

    private static void assertAgrees(JsonNode computed, JsonNode recorded, double tolerance) {
        for (String key : List.of("states", "obs")) {
            assertThat(computed.get(key).size()).isEqualTo(recorded.get(key).size());
            for (int step = 0; step < recorded.get(key).size(); step++) {
                for (int i = 0; i < recorded.get(key).get(step).size(); i++) {
                    double expected = recorded.get(key).get(step).get(i).doubleValue();
                    double error = Math.abs(computed.get(key).get(step).get(i).doubleValue() - expected);
                    assertThat(error / Math.max(1, Math.abs(expected)))
                            .as("%s[%d][%d]", key, step, i)
                            .isLessThanOrEqualTo(tolerance);
                }
            }
        }
        assertThat(computed.get("rewards")).hasSameSizeAs(recorded.get("rewards"));
        for (int step = 0; step < recorded.get("rewards").size(); step++) {
            assertThat(computed.get("rewards").get(step).doubleValue())
                    .isEqualTo(recorded.get("rewards").get(step).doubleValue());
        }
        assertThat(computed.get("terminated")).isEqualTo(recorded.get("terminated"));
    }
}
