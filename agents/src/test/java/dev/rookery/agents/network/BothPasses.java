package dev.rookery.agents.network;

import dev.rookery.agents.HostMemory;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import java.nio.ByteBuffer;

/**
 * Forward and backward of one chunk on the device, each number of which leaves the kernel.
 *
 * @param given [activationUnits][samples]
 * @param deltas [activationUnits][samples], of what the layers were given before their activations
 * @param gradient [parameterCount]
 */
record BothPasses(float[] given, float[] deltas, float[] gradient) {
    private static final String KERNEL = """
            TEAM_KERNEL void both_passes(__global const float *parameters, __global const float *obs,
                                         __global float *given, __global float *given_deltas, __global float *gradient,
                                         __global float *scratch) {
                TILES_MEMORY
                SCRATCH_ARRAY(seen, OBS_DIM, 0);
                SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
                SCRATCH_ARRAY(deltas, ACTIVATION_UNITS, OBS_DIM + ACTIVATION_UNITS);
                EACH_UNIT(i, OBS_DIM * GROUPS) {
                    seen[i] = load_real(obs + i * LANES);
                }
                TEAM_BARRIER();
                policy_forward(seen, parameters, activations TILES);
                EACH_UNIT(i, ACTIVATION_UNITS * GROUPS) {
                    store_real(activations[i], given + i * LANES);
                    deltas[i] = activations[i] + 0.5f;
                }
                TEAM_BARRIER();
                policy_backward(seen, parameters, activations, deltas, gradient TILES);
                TEAM_BARRIER();
                EACH_UNIT(i, ACTIVATION_UNITS * GROUPS) {
                    store_real(deltas[i], given_deltas + i * LANES);
                }
            }
            """;

    /** By a device with so many lanes. */
    static BothPasses of(int lanes, Network network, Chunk chunk, float[] parameters, float[] obs) {
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            KernelSource source = new KernelSource("passes");
            network.addTo(source, Network.Passes.FORWARD_AND_BACKWARD, chunk);
            int samples = lanes * chunk.groups();
            DeviceBuffer weights = plan.declare("parameters", ElementType.FLOAT32, parameters.length);
            DeviceBuffer seen = plan.declare("obs", ElementType.FLOAT32, network.obsDim(), samples);
            DeviceBuffer given = plan.declare("given", ElementType.FLOAT32, network.activationUnits(), samples);
            DeviceBuffer deltas = plan.declare("deltas", ElementType.FLOAT32, network.activationUnits(), samples);
            DeviceBuffer gradient = plan.declare("gradient", ElementType.FLOAT32, parameters.length);
            DeviceBuffer scratch = chunk.declareScratch(device, plan, "scratch", 1);
            plan.allocate();
            try (Program program = device.build(source.add("test", KERNEL))) {
                write(stream, weights, parameters);
                write(stream, seen, obs);
                stream.write(scratch, HostMemory.poisoned(scratch));
                stream.zero(gradient);
                stream.enqueue(program.kernel("both_passes")
                        .launch(chunk.workSize(1), weights, seen, given, deltas, gradient, scratch));
                return new BothPasses(read(stream, given), read(stream, deltas), read(stream, gradient));
            }
        }
    }

    private static void write(Stream stream, DeviceBuffer buffer, float[] numbers) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        bytes.asFloatBuffer().put(numbers);
        stream.write(buffer, bytes);
        stream.finish();
    }

    private static float[] read(Stream stream, DeviceBuffer buffer) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        stream.read(buffer, bytes);
        stream.finish();
        float[] numbers = new float[(int) buffer.size()];
        bytes.asFloatBuffer().get(numbers);
        return numbers;
    }
}
