package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy playing an environment whose arithmetic is exact, so that the host can say what must have happened. */
class RolloutTest {
    private static final int OBS_DIM = 3;
    private static final int NUM_ACTIONS = 3;
    private static final int POLICIES = 2;
    private static final int NUM_STEPS = 40;
    private static final int MAX_EPISODE_STEPS = 11;
    private static final LineWorld WORLD = new LineWorld(OBS_DIM, NUM_ACTIONS, 1, MAX_EPISODE_STEPS);

    @TempDir
    Path folder;

    /**
     * What a rollout left behind, without padding; row = policy × numEnvs + environment.
     *
     * @param x [numSteps + 1][rows]: the point, which is the observation's first number
     * @param actions [numSteps][rows]
     * @param logProbs [numSteps][rows]
     * @param values [numSteps + 1][rows]
     * @param rewards [numSteps][rows]
     * @param terminated [numSteps][rows]
     * @param truncated [numSteps][rows]
     * @param finalValues [numSteps][rows]
     * @param statistics [policies × 3]
     */
    private record Played(
            int numEnvs,
            float[][] x,
            int[][] actions,
            float[][] logProbs,
            float[][] values,
            float[][] rewards,
            boolean[][] terminated,
            boolean[][] truncated,
            float[][] finalValues,
            float[] statistics) {

        int rows() {
            return POLICIES * numEnvs;
        }
    }

    private Played play(int lanes, int numEnvs) {
        try (Device device = TestDevice.open(lanes);
                EnvironmentProgram program = new EnvironmentProgram(device, WORLD.in(folder), false);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            Network network =
                    Network.of(new PolicyConfig(List.of(17, 5), Activation.TANH, false), OBS_DIM, NUM_ACTIONS);
            int count = network.parameterCount();
            DeviceBuffer parameters = plan.declare("parameters", ElementType.FLOAT32, POLICIES, count);
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, POLICIES, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    numEnvs,
                    POLICIES,
                    seeds,
                    clock,
                    Map.of(),
                    Map.of());
            Rollout rollout = new Rollout(device, plan, environment, NUM_STEPS, parameters, seeds, clock);
            plan.allocate();
            ByteBuffer weights = allocate(4 * POLICIES * count);
            ByteBuffer seedWords = allocate(8 * POLICIES);
            for (int policy = 0; policy < POLICIES; policy++) {
                weights.asFloatBuffer().position(policy * count).put(network.initialParameters(5 + policy));
                seedWords.putLong(8 * policy, 11 + policy);
            }
            stream.write(parameters, weights);
            stream.write(seeds, seedWords);
            stream.write(clock, allocate(4));
            environment.writeParameters(stream);
            try (Program policy = Rollout.program(device, network, 1)) {
                stream.enqueue(rollout.reset());
                stream.enqueue(rollout.steps(policy));
                stream.enqueue(rollout.takeStatistics(policy));
                return new Reader(stream, environment).all(rollout);
            }
        }
    }

    /** Takes the padding out of what the device holds. */
    private record Reader(Stream stream, VectorEnvironment environment) {

        Played all(Rollout rollout) {
            int numEnvs = environment.numEnvs();
            ByteBuffer statistics = read(rollout.statistics());
            float[] sums = new float[3 * POLICIES];
            statistics.asFloatBuffer().get(sums);
            return new Played(
                    numEnvs,
                    floats(rollout.obs(), OBS_DIM),
                    ints(rollout.actions()),
                    floats(rollout.logProbs(), 1),
                    floats(rollout.values(), 1),
                    floats(rollout.rewards(), 1),
                    flags(rollout.terminated()),
                    flags(rollout.truncated()),
                    floats(rollout.finalValues(), 1),
                    sums);
        }

        private int rows() {
            return POLICIES * environment.numEnvs();
        }

        private int address(int row) {
            int numEnvs = environment.numEnvs();
            return row / numEnvs * environment.paddedEnvs() + row % numEnvs;
        }

        /** @param stride values of a row in each slot, of which the first is taken */
        private float[][] floats(DeviceBuffer buffer, int stride) {
            ByteBuffer bytes = read(buffer);
            int padded = (int) environment.rows() * stride;
            float[][] values = new float[(int) buffer.size() / padded][rows()];
            for (int slot = 0; slot < values.length; slot++) {
                for (int row = 0; row < rows(); row++) {
                    values[slot][row] = bytes.getFloat(4 * (slot * padded + address(row)));
                }
            }
            return values;
        }

        private int[][] ints(DeviceBuffer buffer) {
            ByteBuffer bytes = read(buffer);
            int padded = (int) environment.rows();
            int[][] values = new int[(int) buffer.size() / padded][rows()];
            for (int slot = 0; slot < values.length; slot++) {
                for (int row = 0; row < rows(); row++) {
                    values[slot][row] = bytes.getInt(4 * (slot * padded + address(row)));
                }
            }
            return values;
        }

        private boolean[][] flags(DeviceBuffer buffer) {
            ByteBuffer bytes = read(buffer);
            int padded = (int) environment.rows();
            boolean[][] values = new boolean[(int) buffer.size() / padded][rows()];
            for (int slot = 0; slot < values.length; slot++) {
                for (int row = 0; row < rows(); row++) {
                    values[slot][row] = bytes.get(slot * padded + address(row)) != 0;
                }
            }
            return values;
        }

        private ByteBuffer read(DeviceBuffer buffer) {
            ByteBuffer bytes = allocate((int) buffer.bytes());
            stream.read(buffer, bytes);
            stream.finish();
            return bytes;
        }
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void whatIsRecordedIsWhatTheEnvironmentDid(int lanes) {
        Played played = play(lanes, 17);
        float[] episodes = new float[POLICIES];
        float[] returns = new float[POLICIES];
        float[] lengths = new float[POLICIES];
        for (int row = 0; row < played.rows(); row++) {
            int length = 0;
            float episodicReturn = 0;
            for (int step = 0; step < NUM_STEPS; step++) {
                float moved = WORLD.moved(played.x[step][row], played.actions[step][row]);
                length++;
                episodicReturn += moved;
                boolean terminated = LineWorld.terminated(moved);
                boolean truncated = !terminated && length == MAX_EPISODE_STEPS;
                assertThat(played.rewards[step][row]).isEqualTo(moved);
                assertThat(played.terminated[step][row]).isEqualTo(terminated);
                assertThat(played.truncated[step][row]).isEqualTo(truncated);
                if (terminated || truncated) {
                    assertThat(played.x[step + 1][row]).isBetween(-0.5f, 0.5f);
                    int policy = row / played.numEnvs;
                    episodes[policy]++;
                    returns[policy] += episodicReturn;
                    lengths[policy] += length;
                    length = 0;
                    episodicReturn = 0;
                } else {
                    assertThat(played.x[step + 1][row]).isEqualTo(moved);
                }
            }
        }
        for (int policy = 0; policy < POLICIES; policy++) {
            assertThat(episodes[policy]).isGreaterThan(NUM_STEPS);
            assertThat(played.statistics[3 * policy]).isEqualTo(episodes[policy]);
            assertThat(played.statistics[3 * policy + 1]).isCloseTo(returns[policy], Offset.offset(1e-3f));
            assertThat(played.statistics[3 * policy + 2]).isEqualTo(lengths[policy]);
        }
    }

    /** A new network gives all actions nearly the same chance. */
    @Test
    void actionsAreDrawnFromThePolicy() {
        Played played = play(8, 203);
        int[] counts = new int[NUM_ACTIONS];
        for (int[] step : played.actions) {
            for (int action : step) {
                counts[action]++;
            }
        }
        double samples = (double) NUM_STEPS * played.rows();
        for (int count : counts) {
            assertThat(count / samples)
                    .isCloseTo(1.0 / NUM_ACTIONS, Offset.offset(0.01 + 5 * 0.47 / Math.sqrt(samples)));
        }
        for (float[] step : played.logProbs) {
            for (float logProb : step) {
                assertThat((double) logProb).isCloseTo(-Math.log(NUM_ACTIONS), Offset.offset(0.05));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void theNumberOfLanesChangesNothing(int lanes) {
        Played one = play(1, 17);
        Played many = play(lanes, 17);
        assertSameTrajectories(many, one, 17);
        assertThat(many.statistics).isEqualTo(one.statistics);
    }

    @Test
    void aRowDoesNotDependOnHowManyThereAre() {
        assertSameTrajectories(play(8, 5), play(8, 17), 5);
    }

    private static void assertSameTrajectories(Played computed, Played expected, int numEnvs) {
        for (int policy = 0; policy < POLICIES; policy++) {
            for (int env = 0; env < numEnvs; env++) {
                int row = policy * computed.numEnvs + env;
                int same = policy * expected.numEnvs + env;
                for (int step = 0; step < NUM_STEPS; step++) {
                    assertThat(computed.actions[step][row]).isEqualTo(expected.actions[step][same]);
                    assertThat(computed.x[step][row]).isEqualTo(expected.x[step][same]);
                    assertThat(computed.truncated[step][row]).isEqualTo(expected.truncated[step][same]);
                    assertClose(computed.logProbs[step][row], expected.logProbs[step][same]);
                    assertClose(computed.values[step][row], expected.values[step][same]);
                    if (expected.truncated[step][same]) {
                        assertClose(computed.finalValues[step][row], expected.finalValues[step][same]);
                    }
                }
                assertClose(computed.values[NUM_STEPS][row], expected.values[NUM_STEPS][same]);
            }
        }
    }

    private static void assertClose(float computed, float expected) {
        assertThat(computed).isCloseTo(expected, Offset.offset(1e-5f));
    }
}
