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
    /** The most rewards may be off by: those of Pendulum are squares of angles, down to -16. */
    private static final double REWARD_TOLERANCE = 1e-5;

    /**
     * @param oneStep error of one step from the recorded state, relative to max(1, |x|)
     * @param whole the same of a whole trajectory; the chaotic ones drift the furthest
     */
    private record Recorded(String id, double oneStep, double whole) {}

    private static final List<Recorded> ALL = List.of(
            new Recorded("CartPole-v1", 2e-6, 1e-4),
            new Recorded("MountainCar-v0", 5e-6, 1e-5),
            new Recorded("MountainCarContinuous-v0", 5e-6, 1e-5),
            new Recorded("Pendulum-v1", 5e-6, 2e-4),
            new Recorded("Acrobot-v1", 5e-6, 1e-3));

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void oneStepFromEveryRecordedStateAgreesWithGymnasium(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, EnvironmentCatalog.builtIn(), true)) {
            for (Recorded one : ALL) {
                List<String> recorded = recorded(one.id);
                assertThat(recorded).as(one.id).hasSize(10);
                for (String line : recorded) {
                    assertAgrees(JSON.readTree(trace.replay(line, "golden")), JSON.readTree(line), one.oneStep);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void wholeTrajectoriesStayCloseToGymnasium(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, EnvironmentCatalog.builtIn(), false)) {
            for (Recorded one : ALL) {
                for (String line : recorded(one.id)) {
                    assertAgrees(JSON.readTree(trace.replay(line, "golden")), JSON.readTree(line), one.whole);
                }
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
                            .as("%s %s[%d][%d]", recorded.get("env_id").textValue(), key, step, i)
                            .isLessThanOrEqualTo(tolerance);
                }
            }
        }
        assertThat(computed.get("rewards")).hasSameSizeAs(recorded.get("rewards"));
        for (int step = 0; step < recorded.get("rewards").size(); step++) {
            double expected = recorded.get("rewards").get(step).doubleValue();
            double error = Math.abs(computed.get("rewards").get(step).doubleValue() - expected);
            assertThat(error)
                    .as("%s rewards[%d]", recorded.get("env_id").textValue(), step)
                    .isLessThanOrEqualTo(Math.max(REWARD_TOLERANCE, tolerance * Math.abs(expected)));
        }
        assertThat(computed.get("terminated")).isEqualTo(recorded.get("terminated"));
    }
}
