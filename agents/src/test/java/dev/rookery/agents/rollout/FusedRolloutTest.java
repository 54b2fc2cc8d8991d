package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.Range;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the policy plays inside of the environment's kernel or beside it, the same happens, bit for bit. */
class FusedRolloutTest {
    private static final int NUM_STEPS = 23;
    private static final int ROLLOUTS = 2;

    @TempDir
    Path folder;

    /** What is played: by which policies, in which environment. */
    private record Game(
            EnvironmentFolder environment,
            Map<String, Range> randomization,
            PolicyConfig policy,
            int policies,
            int numEnvs) {}

    /** Every buffer that two rollouts, one after the other, leave behind, by name; finalValues where they are defined. */
    private static Map<String, ByteBuffer> play(Game game, int lanes, boolean fused) {
        try (Device device = TestDevice.open(lanes);
                EnvironmentProgram program =
                        new EnvironmentProgram(device, game.environment, !game.randomization.isEmpty());
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            Network network = Network.of(
                    game.policy, program.spec().obsDim(), program.spec().action());
            int count = network.parameterCount();
            DeviceBuffer parameters = plan.declare("parameters", ElementType.FLOAT32, game.policies, count);
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, game.policies, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    game.numEnvs,
                    game.policies,
                    seeds,
                    clock,
                    Map.of(),
                    game.randomization);
            Rollout rollout = new Rollout(device, plan, environment, network, NUM_STEPS, parameters, seeds, clock);
            plan.allocate();
            ByteBuffer weights = HostMemory.allocate(4L * game.policies * count);
            ByteBuffer seedWords = HostMemory.allocate(8L * game.policies);
            for (int policy = 0; policy < game.policies; policy++) {
                float[] initial = network.initialParameters(5 + policy);
                for (int i = 0; i < count; i++) {
                    // Logits that differ, so that it matters which are used.
                    weights.putFloat(4 * (policy * count + i), 3 * initial[i]);
                }
                seedWords.putLong(8 * policy, 11 + policy);
            }
            stream.write(parameters, weights);
            stream.write(seeds, seedWords);
            stream.zero(rollout.finalValues());
            environment.writeParameters(stream);
            try (Program policy =
                            Rollout.program(device, network, program.spec().agents());
                    FusedRollout inOne = new FusedRollout(device, program, network, rollout)) {
                stream.zero(clock);
                stream.enqueue(rollout.reset());
                long slot = rollout.obs().bytes() / (NUM_STEPS + 1);
                for (int i = 0; i < ROLLOUTS; i++) {
                    ByteBuffer time = HostMemory.allocate(4);
                    time.putInt(0, i * NUM_STEPS);
                    stream.write(clock, time);
                    stream.enqueue(fused ? List.of(inOne.launch()) : rollout.steps(policy));
                    if (i < ROLLOUTS - 1) {
                        stream.copy(rollout.obs(), slot * NUM_STEPS, rollout.obs(), 0, slot);
                    }
                    stream.finish();
                }
                return everything(stream, rollout);
            }
        }
    }

    private static Map<String, ByteBuffer> everything(Stream stream, Rollout rollout) {
        VectorEnvironment environment = rollout.environment();
        Map<String, ByteBuffer> contents = new LinkedHashMap<>();
        for (DeviceBuffer buffer : List.of(
                rollout.obs(),
                rollout.actions(),
                rollout.logProbs(),
                rollout.values(),
                rollout.rewards(),
                rollout.terminated(),
                rollout.truncated(),
                rollout.finalValues(),
                environment.state(),
                environment.params(),
                environment.episodicReturn(),
                environment.episodicLength(),
                environment.endedReturn(),
                environment.endedLength(),
                environment.endedCount())) {
            contents.put(buffer.name(), read(stream, buffer));
        }
        ByteBuffer truncated = contents.get(rollout.truncated().name());
        ByteBuffer finalValues = contents.get(rollout.finalValues().name());
        for (int i = 0; i < truncated.capacity(); i++) {
            if (truncated.get(i) == 0) {
                finalValues.putInt(4 * i, 0);
            }
        }
        return contents;
    }

    private static ByteBuffer read(Stream stream, DeviceBuffer buffer) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        stream.read(buffer, bytes);
        stream.finish();
        return bytes;
    }

    private static void assertSamePlay(Game game, int lanes) {
        Map<String, ByteBuffer> stepByStep = play(game, lanes, false);
        Map<String, ByteBuffer> inOne = play(game, lanes, true);
        assertThat(inOne).containsOnlyKeys(stepByStep.keySet());
        stepByStep.forEach(
                (name, expected) -> assertThat(inOne.get(name)).as(name).isEqualTo(expected));
    }

    private static boolean anyIn(ByteBuffer flags) {
        for (int i = 0; i < flags.capacity(); i++) {
            if (flags.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, false",
        "1, 17, 2, true",
        "4, 33, 1, true",
        "8, 1, 2, false",
        "8, 100, 1, true",
        "16, 17, 2, true",
        "16, 200, 1, false"
    })
    void aFusedRolloutIsTheSameAsOneStepByStep(int lanes, int numEnvs, int agents, boolean sharedTrunk) {
        LineWorld world = new LineWorld(3, 3, agents, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, sharedTrunk);
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "8, 33", "16, 100"})
    void aFusedRolloutOfContinuousActionsIsTheSame(int lanes, int numEnvs) {
        for (LogStd logStd : LogStd.values()) {
            LineWorld world = new LineWorld(3, LineWorld.box(2), 2, 11);
            PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true, false, logStd, 0.5);
            assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "8, 33", "16, 100"})
    void aFusedRolloutOfSeveralChoicesIsTheSame(int lanes, int numEnvs) {
        LineWorld world = new LineWorld(3, LineWorld.multiDiscrete(3, 2), 2, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @Test
    void aFusedRolloutDrawsTheSameParametersAndEndsTheSameEpisodes() {
        EnvironmentFolder cartPole = EnvironmentCatalog.builtIn().find("CartPole-v1");
        PolicyConfig policy = new PolicyConfig(List.of(64), Activation.RELU, false);
        Game game =
                new Game(cartPole, Map.of("length", new Range(0.25, 1), "gravity", new Range(5, 40)), policy, 1, 77);
        assertSamePlay(game, 8);
        assertThat(anyIn(play(game, 8, true).get("training.terminated"))).isTrue();
    }

    @Test
    void timeLimitsAreMetInTheseRollouts() {
        LineWorld world = new LineWorld(3, 3, 2, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true);
        Map<String, ByteBuffer> played = play(new Game(world.in(folder), Map.of(), policy, 3, 17), 16, true);
        assertThat(anyIn(played.get("training.truncated"))).isTrue();
        assertThat(anyIn(played.get("training.terminated"))).isTrue();
    }
}
