package dev.rookery.agents.rollout;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.Separate;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a rollout left behind, played step by step by {@link #POLICIES} new policies, without padding;
 * row = policy × numEnvs + environment.
 *
 * @param x [NUM_STEPS + 1][rows]: the point, which is the observation's first number
 * @param actions [NUM_STEPS][rows][actionDim]: indices or numbers
 * @param logProbs [NUM_STEPS][rows]
 * @param values [NUM_STEPS + 1][rows]
 * @param rewards [NUM_STEPS][rows]
 * @param terminated [NUM_STEPS][rows]
 * @param truncated [NUM_STEPS][rows]
 * @param finalValues [NUM_STEPS][rows]
 * @param statistics [POLICIES × 3]
 * @param shown [numActions][rows]: the probabilities, or means, of the action after the last step
 * @param masks [NUM_STEPS][rows]: bits of the first 32 actions that were allowed; empty where all of them always are
 */
record Played(
        int numEnvs,
        float[][] x,
        float[][][] actions,
        float[][] logProbs,
        float[][] values,
        float[][] rewards,
        boolean[][] terminated,
        boolean[][] truncated,
        float[][] finalValues,
        float[] statistics,
        float[][] shown,
        int[][] masks) {
    static final int POLICIES = 2;
    static final int NUM_STEPS = 40;

    int rows() {
        return POLICIES * numEnvs;
    }

    static Played of(LineWorld world, PolicyConfig config, Path folder, int lanes, int numEnvs) {
        return of(world.in(folder), config, lanes, numEnvs);
    }

    static Played of(EnvironmentFolder world, PolicyConfig config, int lanes, int numEnvs) {
        return of(world, config, lanes, numEnvs, 1);
    }

    /** @param scale what the parameters of new policies are multiplied by */
    static Played of(EnvironmentFolder world, PolicyConfig config, int lanes, int numEnvs, float scale) {
        Game game = new Game(world, Map.of(), config, POLICIES, numEnvs);
        try (Device device = TestDevice.open(lanes);
                EnvironmentProgram program = game.program(device);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            Network network = Network.of(
                    config,
                    WrapperConfig.none(),
                    program.spec().obsDim(),
                    ActionDistribution.of(program.spec().action(), program.actionMask()));
            int count = network.parameterCount();
            DeviceBuffer parameters = plan.declare("parameters", ElementType.FLOAT32, POLICIES, count);
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, POLICIES, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = game.environment(program, plan, seeds, clock);
            Rollout rollout = new Rollout(device, plan, environment, network, NUM_STEPS, parameters, seeds, clock);
            DeviceBuffer shown = plan.declare(
                    "shown", ElementType.FLOAT32, program.spec().action().size(), environment.rows());
            DeviceBuffer estimates = plan.declare("estimates", ElementType.FLOAT32, environment.rows());
            plan.allocate();
            ByteBuffer weights = HostMemory.allocate(4 * POLICIES * count);
            ByteBuffer seedWords = HostMemory.allocate(8 * POLICIES);
            for (int policy = 0; policy < POLICIES; policy++) {
                float[] initial = network.initialParameters(5 + policy);
                for (int i = 0; i < count; i++) {
                    weights.putFloat(4 * (policy * count + i), scale * initial[i]);
                }
                seedWords.putLong(8 * policy, 11 + policy);
            }
            stream.write(parameters, weights);
            stream.write(seeds, seedWords);
            stream.write(clock, HostMemory.allocate(4));
            environment.writeParameters(stream);
            try (Program policy = Rollout.program(device, network, 1, Learner.of(Separate.NONE, program.spec()));
                    Program summary = Rollout.summaryProgram(device)) {
                stream.enqueue(rollout.reset());
                stream.enqueue(rollout.steps(policy));
                stream.enqueue(rollout.takeStatistics(summary));
                Launch looking = rollout.inspect(policy, shown, estimates);
                return new Reader(stream, environment).all(rollout, looking, shown);
            }
        }
    }

    /** Takes the padding out of what the device holds. */
    private record Reader(Stream stream, VectorEnvironment environment) {

        /** @param looking fills {@code shown} from the observations in slot 0 */
        Played all(Rollout rollout, Launch looking, DeviceBuffer shown) {
            int numEnvs = environment.numEnvs();
            ByteBuffer statistics = read(rollout.statistics());
            float[] sums = new float[3 * POLICIES];
            statistics.asFloatBuffer().get(sums);
            return new Played(
                    numEnvs,
                    floats(rollout.obs(), environment.spec().obsDim()),
                    actions(rollout.actions()),
                    floats(rollout.logProbs(), 1),
                    floats(rollout.values(), 1),
                    floats(rollout.rewards(), 1),
                    flags(rollout.terminated()),
                    flags(rollout.truncated()),
                    floats(rollout.finalValues(), 1),
                    sums,
                    lastShown(rollout.obs(), looking, shown),
                    environment.actionMaskWords() > 0 ? masks(rollout.actionMasks()) : new int[0][]);
        }

        private float[][] lastShown(DeviceBuffer obs, Launch looking, DeviceBuffer shown) {
            long slot = obs.bytes() / (NUM_STEPS + 1);
            stream.copy(obs, slot * NUM_STEPS, obs, 0, slot);
            stream.enqueue(looking);
            return floats(shown, 1);
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

        private float[][][] actions(DeviceBuffer buffer) {
            ByteBuffer bytes = read(buffer);
            boolean discrete = environment.spec().action().discrete();
            int dim = environment.spec().action().dim();
            int padded = (int) environment.rows();
            float[][][] actions = new float[NUM_STEPS][rows()][dim];
            for (int slot = 0; slot < NUM_STEPS; slot++) {
                for (int row = 0; row < rows(); row++) {
                    for (int i = 0; i < dim; i++) {
                        int at = 4 * ((slot * dim + i) * padded + address(row));
                        actions[slot][row][i] = discrete ? bytes.getInt(at) : bytes.getFloat(at);
                    }
                }
            }
            return actions;
        }

        private int[][] masks(DeviceBuffer buffer) {
            ByteBuffer bytes = read(buffer);
            int padded = (int) environment.rows() * environment.actionMaskWords();
            int[][] masks = new int[NUM_STEPS][rows()];
            for (int slot = 0; slot < NUM_STEPS; slot++) {
                for (int row = 0; row < rows(); row++) {
                    masks[slot][row] = bytes.getInt(4 * (slot * padded + address(row)));
                }
            }
            return masks;
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
            ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
            stream.read(buffer, bytes);
            stream.finish();
            return bytes;
        }
    }
}
