package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PastTest {
    private static final int ENVS = 5;

    @TempDir
    Path folder;

    private ExperimentConfig config(String environment) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), """
                seed: 7
                total_timesteps: 1000
                environment: {%s, num_envs: 3}
                policy: {hidden_sizes: [9]}
                algorithm: {name: ppo, num_steps: 8}
                """.formatted(environment));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: CartPole-v1, randomization: {gravity: [5, 15]}|1",
                "id: CartPole-v1, randomization: {gravity: [5, 15]}|8",
                "id: CartPole-v1, randomization: {gravity: [5, 15]}|16",
                "id: Pendulum-v1|16",
                "id: MinAtar-Seaquest-v1|16",
                "id: Tag-v0|16"
            })
    void everyStepOfThePastIsSimulatedAgainToTheSameBits(String environment, int lanes) throws Exception {
        try (World world = new World(config(environment), lanes)) {
            world.everyStepComesAgain(150);
        }
    }

    @Test
    void stepsThatPeopleTookAndMaskedOnesComeAgainAsWell() throws Exception {
        new LineWorld(2, LineWorld.discrete(5), 2, 32).masked().in(folder);
        try (World world = new World(config("path: line-world"), 16)) {
            world.watched.takeOver().of(2, 1);
            world.watched.takeOver().drive(true);
            world.watched.takeOver().hold(new float[] {4}, true);
            world.everyStepComesAgain(70);
        }
    }

    @Test
    void whatIsLongAgoIsForgottenAndTheRestStaysExact() throws Exception {
        try (World world = new World(config("id: CartPole-v1"), 16)) {
            Past past = world.watched.past().orElseThrow();
            for (int i = 0; i < 110; i++) {
                world.watched.play(world.stream, 10);
            }
            world.everyStepComesAgain(40);
            assertThat(past.oldest()).isBetween(1140 - 1024, 1140 - 960);
            Map<String, String> first = world.simulated(past.oldest());
            assertThat(world.simulated(past.oldest())).isEqualTo(first);
        }
    }

    @Test
    void aNewPastBeginsWhereTheOldOneIsForgotten() throws Exception {
        try (World world = new World(config("id: CartPole-v1"), 16)) {
            world.everyStepComesAgain(45);
            Past past = world.watched.past().orElseThrow();
            past.forget();
            assertThat(past.oldest()).isEqualTo(45);
            world.everyStepComesAgain(3);
            assertThat(past.oldest()).isEqualTo(46);
        }
    }

    private static final class World implements AutoCloseable {
        private final Device device;
        private final ExperimentConfig config;
        private final EnvironmentProgram program;
        private final DevicePolicy policy;
        private final BufferPlan plan;
        private final WatchedEnvironments watched;
        private final Stream stream;

        World(ExperimentConfig config, int lanes) {
            this.config = config;
            device = TestDevice.open(lanes);
            program = config.environment().compiled(device, config.folder(EnvironmentCatalog.builtIn()));
            policy = new DevicePolicy(device, config, program);
            plan = device.plan();
            watched = new WatchedEnvironments(device, plan, config, ENVS, program, policy);
            plan.allocate();
            watched.prepare();
            stream = device.stream();
            learn(1);
            watched.begin(stream);
        }

        /** Other parameters, as a training has them by and by. */
        private void learn(long seed) {
            policy.initialize(stream, List.of(seed));
            DeviceBuffer played = watched.copy().parameters();
            stream.copy(policy.parameters(), 0, played, 0, played.bytes());
        }

        void everyStepComesAgain(int steps) {
            List<Map<String, String>> seen = new ArrayList<>();
            int before = watched.step();
            for (int i = 0; i < steps; i++) {
                learn(100 + i / 10);
                watched.play(stream, 1);
                seen.add(bits(watched.moment()));
            }
            // Back and forth, with other parameters than then.
            for (int i = steps - 1; i >= 0; i -= 7) {
                assertThat(simulated(before + i + 1)).as("step %d", i + 1).isEqualTo(seen.get(i));
            }
            for (int i = 0; i < steps; i++) {
                assertThat(simulated(before + i + 1)).as("step %d", i + 1).isEqualTo(seen.get(i));
            }
            assertThat(seen.stream().distinct().count()).isEqualTo(steps);
            // The present has not moved meanwhile.
            assertThat(bits(watched.moment())).isEqualTo(seen.get(steps - 1));
        }

        Map<String, String> simulated(int step) {
            Past past = watched.past().orElseThrow();
            past.simulate(stream, step);
            return bits(past.moment());
        }

        private Map<String, String> bits(FrameGathering.Moment moment) {
            VectorEnvironment environment = moment.environment();
            List<DeviceBuffer> buffers = new ArrayList<>(environment.moving());
            buffers.addAll(List.of(
                    environment.episodicReturn(),
                    moment.obs(),
                    moment.actions(),
                    moment.rewards(),
                    moment.probabilities(),
                    moment.estimates()));
            Map<String, String> bits = new LinkedHashMap<>();
            for (DeviceBuffer buffer : buffers) {
                // A rollout has room for the observations before and after a step; here they are in the same place.
                long places = buffer == moment.obs() ? buffer.shape()[0] : 1;
                ByteBuffer bytes = HostBytes.allocate((int) (buffer.bytes() / places));
                stream.read(buffer, bytes);
                stream.finish();
                byte[] copied = new byte[bytes.capacity()];
                bytes.get(copied);
                bits.put(buffer.name().replace("past.", ""), HexFormat.of().formatHex(copied));
            }
            return bits;
        }

        @Override
        public void close() {
            stream.close();
            watched.close();
            plan.close();
            policy.close();
            program.close();
            device.close();
        }
    }
}
