package dev.rookery.agents.wrapper;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The buffers of a rollout, filled by a test instead of an environment. Padding is NaN, so that who reads it is found out. */
public final class RolloutOnDevice implements AutoCloseable {
    public static final int POLICIES = 2;
    public static final int AGENTS = 2;
    public static final int NUM_STEPS = 37;
    public static final int OBS_DIM = 3;

    public final Device device;
    public final BufferPlan plan;
    public final Stream stream;
    public final EnvironmentProgram program;
    public final VectorEnvironment environment;
    public final Network network;
    public final DeviceBuffer parameters;
    public final Rollout rollout;

    public RolloutOnDevice(Path folder, WrapperConfig wrappers, int learners, int lanes, int numEnvs) {
        device = TestDevice.open(lanes);
        stream = device.stream();
        plan = device.plan();
        program = new EnvironmentProgram(device, new LineWorld(OBS_DIM, 2, AGENTS, 5).in(folder), false);
        network = Network.of(
                new PolicyConfig(List.of(5), Activation.TANH, false),
                wrappers,
                OBS_DIM,
                program.spec().action());
        parameters = plan.declare("parameters", ElementType.FLOAT32, POLICIES, learners, network.parameterCount());
        DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, POLICIES, 2);
        DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, POLICIES, seeds, clock, Map.of(), Map.of());
        rollout = new Rollout(device, plan, environment, network, NUM_STEPS, parameters, seeds, clock);
    }

    /** Rows without padding. */
    public int rows() {
        return POLICIES * AGENTS * environment.numEnvs();
    }

    public static int policyOf(int row, int numEnvs) {
        return row / (AGENTS * numEnvs);
    }

    /** Whether a row is that of one of a learner's agents. */
    static boolean isOf(Learner learner, int row, int numEnvs) {
        int agent = row / numEnvs % AGENTS - learner.agents().first();
        return agent >= 0 && agent < learner.agents().size();
    }

    public int address(int row) {
        int numEnvs = environment.numEnvs();
        return row / numEnvs * environment.paddedEnvs() + row % numEnvs;
    }

    /** @param values [slots][rows] of one number in each slot */
    public void write(DeviceBuffer buffer, float[][][] values) {
        int stride = (int) environment.rows();
        ByteBuffer bytes = HostMemory.poisoned(buffer);
        for (int slot = 0; slot < values.length; slot++) {
            for (int i = 0; i < values[slot].length; i++) {
                for (int row = 0; row < rows(); row++) {
                    int at = (slot * values[slot].length + i) * stride + address(row);
                    bytes.putFloat(Float.BYTES * at, values[slot][i][row]);
                }
            }
        }
        stream.write(buffer, bytes);
    }

    public void write(DeviceBuffer buffer, boolean[][] flags) {
        ByteBuffer bytes = HostMemory.poisoned(buffer);
        for (int slot = 0; slot < flags.length; slot++) {
            for (int row = 0; row < rows(); row++) {
                bytes.put(slot * (int) environment.rows() + address(row), (byte) (flags[slot][row] ? 1 : 0));
            }
        }
        stream.write(buffer, bytes);
    }

    float[] read(DeviceBuffer buffer) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        stream.read(buffer, bytes);
        stream.finish();
        float[] values = new float[(int) buffer.size()];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        program.close();
        stream.close();
        plan.close();
        device.close();
    }
}
