package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;

/** Copies of an environment with discrete actions on a device, stepped from the host, which reads everything each time. */
final class GridBatch implements AutoCloseable {
    final EnvironmentProgram program;
    final VectorEnvironment environment;
    private final BufferPlan plan;
    private final Stream stream;
    private final DeviceBuffer clock;
    private final VectorEnvironment.StepBuffers buffers;
    private int time;
    float[] obs;
    float[] finalObs;
    float[] rewards;
    byte[] terminated;
    byte[] truncated;
    private int[] state;

    GridBatch(Device device, EnvironmentFolder folder, int numEnvs, long seed, Map<String, Double> params) {
        program = new EnvironmentProgram(device, folder, false);
        plan = device.plan();
        stream = device.stream();
        DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, 1, seeds, clock, params, Map.of());
        long rows = environment.rows();
        buffers = new VectorEnvironment.StepBuffers(
                plan.declare("actions", ElementType.INT32, 1, 1, rows),
                environment.observations().declare(plan, "obs", 1),
                plan.declare("rewards", ElementType.FLOAT32, 1, rows),
                plan.declare("terminated", ElementType.UINT8, 1, rows),
                plan.declare("truncated", ElementType.UINT8, 1, rows));
        plan.allocate();
        stream.write(seeds, bytes(8).putLong(0, seed));
        stream.zero(clock);
        environment.writeParameters(stream);
        stream.enqueue(environment.reset(buffers.obs(), 0));
        readAll();
    }

    /** @param choice (agent, environment) to action */
    void step(IntBinaryOperator choice) {
        ByteBuffer actions = bytes(Math.toIntExact(4 * environment.rows()));
        for (int agent = 0; agent < program.spec().agents(); agent++) {
            for (int env = 0; env < environment.numEnvs(); env++) {
                actions.putInt(4 * row(agent, env), choice.applyAsInt(agent, env));
            }
        }
        stream.write(buffers.actions(), actions);
        stream.write(clock, bytes(4).putInt(0, time++));
        stream.enqueue(environment.step(buffers, 0, 0, 0, false));
        readAll();
    }

    private void readAll() {
        obs = numbers(buffers.obs());
        finalObs = numbers(environment.finalObs());
        rewards = floats(buffers.rewards());
        terminated = flags(buffers.terminated());
        truncated = flags(buffers.truncated());
        if (program.hasFunctions()) {
            ByteBuffer words = read(environment.state());
            state = new int[words.capacity() / 4];
            words.asIntBuffer().get(state);
        }
    }

    int row(int agent, int env) {
        return agent * environment.paddedEnvs() + env;
    }

    /** [obsDim] of one row. */
    float[] observed(float[] all, int row) {
        int rows = Math.toIntExact(environment.rows());
        float[] own = new float[program.spec().obsDim()];
        for (int i = 0; i < own.length; i++) {
            own[i] = all[i * rows + row];
        }
        return own;
    }

    /** A word of the state, by its name in the dynamics. */
    int word(String name, int env) {
        List<String> names = program.stateWords();
        return state[names.indexOf(name) * environment.paddedEnvs() + env];
    }

    float realWord(String name, int env) {
        return Float.intBitsToFloat(word(name, env));
    }

    /** [obsDim][rows] */
    private float[] numbers(DeviceBuffer observed) {
        ByteBuffer words = read(observed);
        int rows = Math.toIntExact(environment.rows());
        float[] numbers = new float[program.spec().obsDim() * rows];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = environment.observations().number(word -> words.getInt(4 * word), i / rows, i % rows);
        }
        return numbers;
    }

    private float[] floats(DeviceBuffer buffer) {
        float[] numbers = new float[Math.toIntExact(buffer.size())];
        read(buffer).asFloatBuffer().get(numbers);
        return numbers;
    }

    private byte[] flags(DeviceBuffer buffer) {
        byte[] flags = new byte[Math.toIntExact(buffer.size())];
        read(buffer).get(0, flags);
        return flags;
    }

    private ByteBuffer read(DeviceBuffer buffer) {
        ByteBuffer bytes = bytes(Math.toIntExact(buffer.bytes()));
        stream.read(buffer, bytes);
        stream.finish();
        return bytes;
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        stream.close();
        plan.close();
        program.close();
    }
}
