package dev.rookery.agents.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.rollout.Learner;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.AgentGroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps on the device against Adam's equations in double precision. */
class AdamTest {
    private static final double MAX_GRAD_NORM = 0.5;
    private static final double EPSILON = 1e-5;
    private static final double LEARNING_RATE = 0.01;
    private static final int STEPS = 12;

    /** One policy in plain double precision. */
    private static final class Reference {
        private final double[] parameters;
        private final double[] mean;
        private final double[] variance;
        private int steps;

        Reference(float[] all, int from, int count) {
            parameters = new double[count];
            for (int i = 0; i < count; i++) {
                parameters[i] = all[from + i];
            }
            mean = new double[count];
            variance = new double[count];
        }

        void step(double[] gradient) {
            steps++;
            double squares = 0;
            for (double g : gradient) {
                squares += g * g;
            }
            double scale = Math.min(1, MAX_GRAD_NORM / (Math.sqrt(squares) + 1e-6));
            for (int i = 0; i < gradient.length; i++) {
                double g = scale * gradient[i];
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                variance[i] = 0.999 * variance[i] + 0.001 * g * g;
                double meanHat = mean[i] / (1 - Math.pow(0.9, steps));
                double varianceHat = variance[i] / (1 - Math.pow(0.999, steps));
                parameters[i] -= LEARNING_RATE * meanHat / (Math.sqrt(varianceHat) + EPSILON);
            }
        }
    }

    /** Of an environment with one agent. */
    private static final Learner ONLY = new Learner(0, 1, AgentGroup.single(0));

    /** Policy 0 stops after a few steps, the other goes on; gradients are now far above the largest norm, now far below. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "63, 2", "64, 1", "71, 3", "1000, 5"})
    void everyPolicyTakesItsOwnSteps(int parameterCount, int workers) {
        assertSteps(TestDevice.open(), parameterCount, workers);
    }

    /** Where a stripe belongs to a group of work-items. */
    @ParameterizedTest
    @CsvSource({"1, 2", "71, 3", "532, 3", "5000, 2"})
    void everyPolicyTakesItsOwnStepsInStripesOfGroups(int parameterCount, int workers) {
        assertSteps(TestDevice.tiled(new LocalTiles(32, 8, 4)), parameterCount, workers);
    }

    private static void assertSteps(Device opened, int parameterCount, int workers) {
        int policies = 2;
        int lastStepOfPolicy0 = 4;
        Random random = new Random(parameterCount);
        try (Device device = opened;
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            Adam adam = new Adam(device, plan, MAX_GRAD_NORM, EPSILON, policies, parameterCount, workers);
            KernelSource source = new KernelSource("adam test");
            adam.addTo(source);
            DeviceBuffer partials = plan.declare("partials", ElementType.FLOAT32, policies, workers, parameterCount);
            DeviceBuffer parameters = plan.declare("parameters", ElementType.FLOAT32, policies, parameterCount);
            DeviceBuffer control = plan.declare("control", ElementType.FLOAT32, 1);
            DeviceBuffer stopAfterEpoch = plan.declare("stop_after_epoch", ElementType.INT32, policies);
            plan.allocate();
            adam.persistent().forEach(stream::zero);
            stream.write(control, floats((float) LEARNING_RATE));
            stream.write(stopAfterEpoch, ints(lastStepOfPolicy0, Integer.MAX_VALUE));
            float[] start = gaussians(random, policies * parameterCount, 1);
            stream.write(parameters, floats(start));
            Reference[] references = new Reference[policies];
            for (int policy = 0; policy < policies; policy++) {
                references[policy] = new Reference(start, policy * parameterCount, parameterCount);
            }

            try (Program program = device.build(source)) {
                for (int step = 0; step < STEPS; step++) {
                    float[] parts = gaussians(random, policies * workers * parameterCount, step % 2 == 0 ? 10 : 1e-3);
                    stream.write(partials, floats(parts));
                    stream.enqueue(adam.step(program, ONLY, partials, parameters, control, stopAfterEpoch, step));
                    stream.finish();
                    for (int policy = 0; policy < policies; policy++) {
                        if (policy != 0 || step <= lastStepOfPolicy0) {
                            references[policy].step(summed(parts, policy, workers, parameterCount));
                        }
                    }
                }

                float[] after = read(stream, parameters);
                for (int i = 0; i < after.length; i++) {
                    double expected = references[i / parameterCount].parameters[i % parameterCount];
                    assertThat((double) after[i]).as("parameter %d", i).isCloseTo(expected, Offset.offset(2e-6));
                }
            }
        }
    }

    private static double[] summed(float[] partials, int policy, int workers, int parameterCount) {
        double[] gradient = new double[parameterCount];
        for (int worker = 0; worker < workers; worker++) {
            for (int i = 0; i < parameterCount; i++) {
                gradient[i] += partials[(policy * workers + worker) * parameterCount + i];
            }
        }
        return gradient;
    }

    private static float[] gaussians(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    private static ByteBuffer allocate(int words) {
        return ByteBuffer.allocateDirect(4 * words).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = allocate(values.length);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer bytes = allocate(values.length);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    private static float[] read(Stream stream, DeviceBuffer buffer) {
        ByteBuffer bytes = allocate((int) buffer.size());
        stream.read(buffer, bytes);
        stream.finish();
        float[] values = new float[(int) buffer.size()];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
