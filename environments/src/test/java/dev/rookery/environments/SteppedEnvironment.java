package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** A batch of a built-in environment on the test device, stepped with actions from the host. */
final class SteppedEnvironment implements AutoCloseable {
    private final Device device;
    private final EnvironmentProgram program;
    private final BufferPlan plan;
    private final Stream stream;
    private final DeviceBuffer clock;
    private final VectorEnvironment environment;
    private final VectorEnvironment.StepBuffers buffers;
    private int time;

    SteppedEnvironment(
            String id, int lanes, int numEnvs, Map<String, Double> values, Map<String, Range> randomization) {
        device = TestDevice.open(lanes);
        program = new EnvironmentProgram(device, EnvironmentCatalog.builtIn().find(id), !randomization.isEmpty());
        plan = device.plan();
        stream = device.stream();
        DeviceBuffer seeds = plan.declare("test.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("test.clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, 1, seeds, clock, values, randomization);
        long rows = environment.rows();
        ElementType action =
                program.spec().action() instanceof ActionSpace.Discrete ? ElementType.INT32 : ElementType.FLOAT32;
        buffers = new VectorEnvironment.StepBuffers(
                plan.declare("test.actions", action, 1, 1, rows),
                environment.observations().declare(plan, "test.obs", 1),
                plan.declare("test.rewards", ElementType.FLOAT32, 1, rows),
                plan.declare("test.terminated", ElementType.UINT8, 1, rows),
                plan.declare("test.truncated", ElementType.UINT8, 1, rows));
        plan.allocate();
        stream.zero(seeds);
        stream.zero(clock);
        stream.zero(buffers.actions());
        environment.writeParameters(stream);
        stream.enqueue(environment.reset(buffers.obs(), 0));
    }

    EnvironmentSpec spec() {
        return program.spec();
    }

    /** @param actions [numEnvs] indices, or values of the only component */
    void step(float[] actions) {
        ByteBuffer bytes = host(buffers.actions());
        for (int env = 0; env < actions.length; env++) {
            if (spec().action() instanceof ActionSpace.Discrete) {
                bytes.putInt(4 * env, (int) actions[env]);
            } else {
                bytes.putFloat(4 * env, actions[env]);
            }
        }
        stream.write(buffers.actions(), bytes);
        stream.enqueue(environment.step(buffers, 0, 0, time++, false));
    }

    /** [stateWords][numEnvs] */
    float[][] state() {
        return floats(environment.state());
    }

    /** [params][numEnvs] of a batch that draws its parameters */
    float[][] params() {
        return floats(environment.params());
    }

    /** [obsDim][numEnvs] */
    float[][] obs() {
        return floats(buffers.obs());
    }

    /** [obsDim][numEnvs], defined where an episode has just ended */
    float[][] finalObs() {
        return floats(environment.finalObs());
    }

    /** [numEnvs] */
    float[] rewards() {
        return floats(buffers.rewards())[0];
    }

    boolean[] terminated() {
        return flags(buffers.terminated());
    }

    boolean[] truncated() {
        return flags(buffers.truncated());
    }

    private boolean[] flags(DeviceBuffer buffer) {
        ByteBuffer bytes = read(buffer);
        boolean[] flags = new boolean[environment.numEnvs()];
        for (int env = 0; env < flags.length; env++) {
            flags[env] = bytes.get(env) != 0;
        }
        return flags;
    }

    private float[][] floats(DeviceBuffer buffer) {
        ByteBuffer bytes = read(buffer);
        int stride = environment.paddedEnvs();
        float[][] values = new float[(int) (buffer.size() / stride)][environment.numEnvs()];
        for (int i = 0; i < values.length; i++) {
            for (int env = 0; env < values[i].length; env++) {
                values[i][env] = bytes.getFloat(4 * (i * stride + env));
            }
        }
        return values;
    }

    private ByteBuffer read(DeviceBuffer buffer) {
        ByteBuffer bytes = host(buffer);
        stream.read(buffer, bytes);
        stream.finish();
        return bytes;
    }

    private static ByteBuffer host(DeviceBuffer buffer) {
        return ByteBuffer.allocateDirect(Math.toIntExact(buffer.bytes())).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        stream.close();
        plan.close();
        program.close();
        device.close();
    }
}
