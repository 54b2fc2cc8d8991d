package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.host.HandDrawn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What environments draw after a few steps with the first action, or with that of zeros. */
public final class Scene {
    private static final int WORDS = 12;

    private Scene() {}

    /** Of each environment its primitives. */
    public static List<HandDrawn> of(EnvironmentFolder folder, int numEnvs, int steps) {
        try (Device device = TestDevice.open();
                EnvironmentProgram program = new EnvironmentProgram(device, folder, false);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            EnvironmentSpec spec = program.spec();
            int maxPrimitives = spec.draw().orElseThrow().maxPrimitives();
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.VIEWING, numEnvs, 1, seeds, clock, Map.of(), Map.of());
            int places = environment.paddedEnvs();
            long rows = environment.rows();
            ElementType action = spec.action().discrete() ? ElementType.INT32 : ElementType.FLOAT32;
            VectorEnvironment.StepBuffers buffers = new VectorEnvironment.StepBuffers(
                    plan.declare("actions", action, 1, spec.action().dim(), rows),
                    environment.observations().declare(plan, "obs", 1),
                    plan.declare("rewards", ElementType.FLOAT32, 1, rows),
                    plan.declare("terminated", ElementType.UINT8, 1, rows),
                    plan.declare("truncated", ElementType.UINT8, 1, rows));
            DeviceBuffer primitives = plan.declare("primitives", ElementType.UINT32, places, maxPrimitives, WORDS);
            DeviceBuffer counts = plan.declare("counts", ElementType.INT32, places);
            plan.allocate();
            stream.zero(seeds);
            stream.zero(clock);
            stream.zero(buffers.actions());
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(buffers.obs(), 0));
            for (int tick = 0; tick < steps; tick++) {
                stream.enqueue(environment.step(buffers, 0, 0, tick, false));
            }
            stream.enqueue(environment.draw(primitives, counts));
            ByteBuffer words = bytes(primitives);
            ByteBuffer number = bytes(counts);
            stream.read(primitives, words);
            stream.read(counts, number);
            stream.finish();
            List<HandDrawn> drawn = new ArrayList<>();
            for (int env = 0; env < numEnvs; env++) {
                int[] own = new int[maxPrimitives * WORDS];
                words.asIntBuffer().get(env * own.length, own);
                drawn.add(new HandDrawn(number.getInt(4 * env), own));
            }
            return drawn;
        }
    }

    private static ByteBuffer bytes(DeviceBuffer buffer) {
        return ByteBuffer.allocateDirect(Math.toIntExact(buffer.bytes())).order(ByteOrder.nativeOrder());
    }
}
