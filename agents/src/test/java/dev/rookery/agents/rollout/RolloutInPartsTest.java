package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Knob;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.Tuning;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.Range;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether many environments are played all at once or in parts beside each other, the same happens, bit for bit. */
class RolloutInPartsTest {
    private static final PolicyConfig PLAYER = new PolicyConfig(List.of(17, 5), Activation.TANH, true);

    @TempDir
    Path folder;

    private static Device device(int lanes, int queues) {
        return Device.open(
                TestDevice.info(),
                lanes,
                Tuning.standard(TestDevice.info(), lanes).with(Knob.QUEUES, queues));
    }

    @ParameterizedTest
    @CsvSource({"16, 4101, 1, 2", "16, 1700, 3, 2", "1, 4101, 1, 2", "8, 8500, 1, 4"})
    void environmentsInLanesArePlayedAlike(int lanes, int numEnvs, int policies, int queues) {
        LineWorld world = new LineWorld(3, 3, 1, 11).masked();
        Map<String, Range> randomization = Map.of("push", new Range(0.05, 0.2));
        assertPlayedAlike(new Game(world.in(folder), randomization, PLAYER, policies, numEnvs), lanes, queues);
    }

    @ParameterizedTest
    @CsvSource({"16, 4101, 1", "16, 1700, 3"})
    void scalarEnvironmentsArePlayedAlike(int lanes, int numEnvs, int policies) {
        EnvironmentFolder world = EnvironmentCatalog.builtIn().find("Empty-v0");
        assertPlayedAlike(new Game(world, Map.of(), PLAYER, policies, numEnvs), lanes, 2);
    }

    private static void assertPlayedAlike(Game game, int lanes, int queues) {
        Map<String, ByteBuffer> atOnce;
        try (Device device = device(lanes, 1)) {
            assertThat(parts(device, game)).isEmpty();
            atOnce = game.play(device, false);
        }
        try (Device device = device(lanes, queues)) {
            assertThat(parts(device, game)).hasSize(queues);
            Map<String, ByteBuffer> inParts = game.play(device, false);
            assertThat(inParts).containsOnlyKeys(atOnce.keySet());
            atOnce.forEach(
                    (name, expected) -> assertThat(inParts.get(name)).as(name).isEqualTo(expected));
        }
    }

    private static List<VectorEnvironment.Part> parts(Device device, Game game) {
        try (EnvironmentProgram program = game.program(device);
                BufferPlan plan = device.plan()) {
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, game.policies(), 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            return game.environment(program, plan, seeds, clock).parts();
        }
    }

    @Test
    void thoseOfSeveralAgentsAreNotTakenApart() {
        EnvironmentFolder world = new LineWorld(3, 3, 2, 11).in(folder);
        try (Device device = device(16, 2)) {
            assertThat(parts(device, new Game(world, Map.of(), PLAYER, 1, 4101)))
                    .isEmpty();
        }
    }
}
