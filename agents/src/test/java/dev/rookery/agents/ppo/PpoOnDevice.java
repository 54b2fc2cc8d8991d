package dev.rookery.agents.ppo;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.algorithm.Algorithm;
import dev.rookery.agents.algorithm.AlgorithmContext;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.ActionMask;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.ImageShape;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * PPO's updates on the device, from rollouts that a test makes up: buffers go in, parameters, gradients and metrics come
 * out. What is padding in the buffers is NaN, so that whoever reads it is found out.
 */
final class PpoOnDevice implements AutoCloseable {
    private final Shape shape;
    private final Network network;
    private final Device device;
    private final Stream stream;
    private final EnvironmentProgram program;
    private final BufferPlan plan;
    private final DeviceBuffer parameters;
    private final DeviceBuffer clock;
    private final DeviceBuffer control;
    private final Rollout rollout;
    private final Ppo ppo;
    private final Algorithm.Update update;

    /**
     * The sizes of an experiment; {@link #of} has one policy and one agent.
     *
     * @param image what is seen, null where that is none
     * @param tiles in local memory, null where work-items are alone with their samples
     */
    record Shape(
            int lanes,
            int obsDim,
            ImageShape image,
            ActionSpace actions,
            int policies,
            int agents,
            int numEnvs,
            boolean masked,
            LocalTiles tiles) {
        Shape(int lanes, int obsDim, ActionSpace actions, int policies, int agents, int numEnvs) {
            this(lanes, obsDim, null, actions, policies, agents, numEnvs, false, null);
        }

        Shape(int lanes, int obsDim, int numActions, int policies, int agents, int numEnvs) {
            this(lanes, obsDim, LineWorld.discrete(numActions), policies, agents, numEnvs);
        }

        static Shape of(int lanes, int obsDim, int numActions, int numEnvs) {
            return of(lanes, obsDim, LineWorld.discrete(numActions), numEnvs);
        }

        static Shape of(int lanes, int obsDim, ActionSpace actions, int numEnvs) {
            return new Shape(lanes, obsDim, actions, 1, 1, numEnvs);
        }

        /** The same, where what is seen is an image or, with null, is not. */
        Shape seen(ImageShape observation) {
            return new Shape(lanes, obsDim, observation, actions, policies, agents, numEnvs, masked, tiles);
        }

        /** The same on a device with one lane, whose work-items share their samples. */
        Shape in(LocalTiles shared) {
            return new Shape(1, obsDim, image, actions, policies, agents, numEnvs, masked, shared);
        }

        Network network(PolicyConfig policy, WrapperConfig wrappers) {
            return image == null
                    ? Network.of(policy, wrappers, obsDim, distribution())
                    : Network.of(policy, wrappers, image, actions);
        }

        private ActionDistribution distribution() {
            return masked
                    ? new ActionDistribution.Categorical(actions.choiceSizes(), true)
                    : ActionDistribution.of(actions, ActionMask.NONE);
        }

        /** The same where not every action may always be taken. */
        Shape withMasks() {
            return new Shape(lanes, obsDim, image, actions, policies, agents, numEnvs, true, tiles);
        }

        LineWorld world() {
            LineWorld world = new LineWorld(obsDim, actions, agents, 5);
            return masked ? world.masked() : world;
        }

        int rows() {
            return policies * agents * numEnvs;
        }

        Learner allAgents() {
            return new Learner(0, 1, new AgentGroup("all", 0, agents));
        }
    }

    /** @param seeds one of each policy */
    PpoOnDevice(Path folder, Shape shape, PolicyConfig policy, PpoConfig config, long... seeds) {
        this(folder, shape, policy, WrapperConfig.none(), config, seeds);
    }

    /** @param seeds one of each policy */
    PpoOnDevice(
            Path folder, Shape shape, PolicyConfig policy, WrapperConfig wrappers, PpoConfig config, long... seeds) {
        this(folder, shape, policy, wrappers, config, shape.allAgents(), seeds);
    }

    /**
     * @param learner who takes the steps, where a policy has several learners
     * @param seeds one of each policy
     */
    PpoOnDevice(
            Path folder,
            Shape shape,
            PolicyConfig policy,
            WrapperConfig wrappers,
            PpoConfig config,
            Learner learner,
            long... seeds) {
        this.shape = shape;
        device = shape.tiles == null ? TestDevice.open(shape.lanes) : TestDevice.tiled(shape.tiles);
        stream = device.stream();
        program = new EnvironmentProgram(device, shape.world().in(folder), false);
        network = shape.network(policy, wrappers);
        plan = device.plan();
        parameters = plan.declare(
                "parameters", ElementType.FLOAT32, shape.policies, learner.count(), network.parameterCount());
        DeviceBuffer seedBuffer = plan.declare("seeds", ElementType.UINT32, shape.policies, 2);
        clock = plan.declare("clock", ElementType.UINT32, 1);
        control = plan.declare("control", ElementType.FLOAT32, 1);
        VectorEnvironment environment = new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.TRAINING,
                shape.numEnvs,
                shape.policies,
                seedBuffer,
                clock,
                Map.of(),
                Map.of());
        rollout = new Rollout(device, plan, environment, network, config.numSteps(), parameters, seedBuffer, clock);
        ppo = new Ppo(
                config,
                new AlgorithmContext(device, plan, network, rollout, learner, parameters, seedBuffer, clock, control));
        plan.allocate();
        ppo.compile();
        update = ppo.update();
        ppo.persistent().forEach(stream::zero);
        ByteBuffer seedWords = HostMemory.allocate(8 * shape.policies);
        for (int p = 0; p < shape.policies; p++) {
            seedWords.putLong(8 * p, seeds.length == 0 ? 1 : seeds[p]);
        }
        stream.write(seedBuffer, seedWords);
    }

    Network network() {
        return network;
    }

    /** [policies × learners × parameterCount]. */
    void parameters(float[] values) {
        ByteBuffer bytes = HostMemory.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        stream.write(parameters, bytes);
        stream.finish();
    }

    /** [policies × learners × parameterCount]. */
    float[] parameters() {
        return floats(parameters);
    }

    /** One update from a rollout, as the {@code iteration}-th of a training that is at {@code progress}. */
    void update(RolloutData data, int iteration, double progress) {
        ByteBuffer time = HostMemory.allocate(Integer.BYTES);
        time.putInt(0, iteration * data.steps());
        stream.write(clock, time);
        ByteBuffer rate = HostMemory.allocate(Float.BYTES);
        rate.putFloat(0, ppo.control(progress)[0]);
        stream.write(control, rate);
        upload(data);
        stream.enqueue(update.preparation());
        stream.enqueue(update.optimization());
        ppo.readMetrics(stream);
        stream.finish();
    }

    /** One update with the learning rate of the beginning. */
    void update(RolloutData data) {
        update(data, 0, 0);
    }

    double learningRate(double progress) {
        return ppo.control(progress)[0];
    }

    /** [policies × parameterCount]: of the latest minibatch, before clipping. */
    float[] gradient() {
        return floats(ppo.latestGradient());
    }

    Map<String, Double> metrics() {
        return ppo.metrics(0);
    }

    /** [steps][rows] of one of the algorithm's buffers, without padding. */
    double[][] samples(String buffer) {
        float[] all = floats(named(buffer));
        int steps = all.length / (int) rollout.environment().rows();
        double[][] samples = new double[steps][shape.rows()];
        for (int step = 0; step < steps; step++) {
            for (int row = 0; row < shape.rows(); row++) {
                samples[step][row] = all[address(step, row)];
            }
        }
        return samples;
    }

    /**
     * The order in which the latest update took the samples.
     *
     * @return [policies × epochs][batch]: step × rows + row, without padding
     */
    int[][] order(int epochs) {
        int padded = (int) rollout.environment().rows();
        int[] rowAt = new int[padded];
        Arrays.fill(rowAt, -1);
        for (int row = 0; row < shape.rows(); row++) {
            rowAt[address(0, row)] = row;
        }
        DeviceBuffer buffer = named("ppo.permutation");
        ByteBuffer bytes = read(buffer);
        int batch = (int) buffer.size() / shape.policies / epochs;
        int[][] order = new int[shape.policies * epochs][batch];
        for (int pass = 0; pass < order.length; pass++) {
            for (int place = 0; place < batch; place++) {
                int offset = bytes.getInt(Integer.BYTES * (pass * batch + place));
                int row = rowAt[offset % padded];
                if (row < 0) {
                    throw new AssertionError("place " + place + " of pass " + pass + " is padding: " + offset);
                }
                order[pass][place] = offset / padded * shape.rows() + row;
            }
        }
        return order;
    }

    private int address(int step, int row) {
        VectorEnvironment environment = rollout.environment();
        return (int) (step * environment.rows()) + row / shape.numEnvs * environment.paddedEnvs() + row % shape.numEnvs;
    }

    private void upload(RolloutData data) {
        if (data.rows() != shape.rows()) {
            throw new IllegalArgumentException("data for " + data.rows() + " rows, but there are " + shape.rows());
        }
        int padded = (int) rollout.environment().rows();
        ByteBuffer obs = HostMemory.poisoned(rollout.obs());
        for (int step = 0; step <= data.steps(); step++) {
            for (int i = 0; i < shape.obsDim; i++) {
                for (int row = 0; row < shape.rows(); row++) {
                    int at = (step * shape.obsDim + i) * padded + address(0, row);
                    obs.putFloat(Float.BYTES * at, data.obs()[step][i][row]);
                }
            }
        }
        stream.write(rollout.obs(), obs);
        upload(rollout.values(), data.values());
        upload(rollout.logProbs(), data.logProbs());
        upload(rollout.rewards(), data.rewards());
        upload(rollout.finalValues(), data.finalValues());
        upload(rollout.terminated(), data.terminated());
        upload(rollout.truncated(), data.truncated());
        ByteBuffer actions = HostMemory.poisoned(rollout.actions());
        for (int step = 0; step < data.steps(); step++) {
            for (int i = 0; i < shape.actions.dim(); i++) {
                for (int row = 0; row < shape.rows(); row++) {
                    int at = Integer.BYTES * ((step * shape.actions.dim() + i) * padded + address(0, row));
                    float word = data.actions()[step][i][row];
                    if (shape.actions.discrete()) {
                        actions.putInt(at, (int) word);
                    } else {
                        actions.putFloat(at, word);
                    }
                }
            }
        }
        stream.write(rollout.actions(), actions);
        if (shape.masked) {
            uploadMasks(data);
        }
    }

    /** What is padding allows nothing. */
    private void uploadMasks(RolloutData data) {
        int padded = (int) rollout.environment().rows();
        int words = rollout.environment().actionMaskWords();
        ByteBuffer masks = HostMemory.allocate(rollout.actionMasks().bytes());
        for (int step = 0; step < data.steps(); step++) {
            for (int row = 0; row < shape.rows(); row++) {
                boolean[] allowed = data.allowed(step, row);
                for (int k = 0; k < allowed.length; k++) {
                    int at = Integer.BYTES * ((step * words + k / Integer.SIZE) * padded + address(0, row));
                    masks.putInt(at, masks.getInt(at) | (allowed[k] ? 1 << k % Integer.SIZE : 0));
                }
            }
        }
        stream.write(rollout.actionMasks(), masks);
    }

    private void upload(DeviceBuffer target, float[][] samples) {
        ByteBuffer bytes = HostMemory.poisoned(target);
        for (int step = 0; step < samples.length; step++) {
            for (int row = 0; row < shape.rows(); row++) {
                bytes.putFloat(Float.BYTES * address(step, row), samples[step][row]);
            }
        }
        stream.write(target, bytes);
    }

    private void upload(DeviceBuffer target, boolean[][] flags) {
        ByteBuffer bytes = HostMemory.poisoned(target);
        for (int step = 0; step < flags.length; step++) {
            for (int row = 0; row < shape.rows(); row++) {
                bytes.put(address(step, row), (byte) (flags[step][row] ? 1 : 0));
            }
        }
        stream.write(target, bytes);
    }

    private DeviceBuffer named(String name) {
        return plan.buffers().stream()
                .filter(buffer -> buffer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ByteBuffer read(DeviceBuffer buffer) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        stream.read(buffer, bytes);
        stream.finish();
        return bytes;
    }

    private float[] floats(DeviceBuffer buffer) {
        float[] values = new float[(int) buffer.size()];
        read(buffer).asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        ppo.close();
        program.close();
        stream.close();
        plan.close();
        device.close();
    }
}
