package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The policies of an experiment on the device: their network, its compiled program and each policy's parameters. Made on
 * a worker thread, because it compiles; used by one thread afterwards.
 */
final class DevicePolicy implements AutoCloseable {
    /** Before the names of parameters in a checkpoint. */
    static final String TENSOR_PREFIX = "policy.";

    private final Network network;
    private final int policies;
    private final BufferPlan plan;
    private final DeviceBuffer parameters;
    private final Program program;

    DevicePolicy(Device device, ExperimentConfig config, EnvironmentSpec spec) {
        network = Network.of(config.policy(), config.wrappers(), spec);
        policies = config.policies();
        plan = device.plan();
        parameters = plan.declare("parameters", ElementType.FLOAT32, policies, network.parameterCount());
        plan.allocate();
        program = Rollout.program(device, network, spec.agents());
    }

    Network network() {
        return network;
    }

    Program program() {
        return program;
    }

    int policies() {
        return policies;
    }

    /** [policies][parameterCount] float32. */
    DeviceBuffer parameters() {
        return parameters;
    }

    /**
     * Draws new parameters, which takes seconds for a large network, and enqueues them.
     *
     * @param seeds [policies] that they are drawn from
     */
    void initialize(Stream stream, List<Long> seeds) {
        ByteBuffer vectors = HostBytes.of(parameters);
        FloatBuffer numbers = vectors.asFloatBuffer();
        for (long seed : seeds) {
            numbers.put(network.initialParameters(seed));
        }
        stream.write(parameters, vectors);
    }

    /**
     * Starts to copy the parameters.
     *
     * @return gives them once the stream is complete, by the names of the network's segments: [policies] and the segment's
     *     shape, or with one policy the segment's shape alone
     */
    Supplier<Map<String, Tensor>> snapshot(Stream stream) {
        ByteBuffer vectors = HostBytes.of(parameters);
        stream.read(parameters, vectors);
        return () -> {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Network.Segment segment : network.segments()) {
                ByteBuffer parts = HostBytes.allocate(Float.BYTES * policies * segment.length());
                forEachPart(segment, (inVectors, inTensor, bytes) -> parts.put(inTensor, vectors, inVectors, bytes));
                tensors.put(tensorName(segment), new Tensor(DType.F32, shape(segment), parts));
            }
            return tensors;
        };
    }

    /**
     * Enqueues the parameters of a checkpoint.
     *
     * @throws CheckpointMismatchException where they are not those of this network and so many policies
     */
    void restore(Stream stream, Map<String, Tensor> tensors) {
        ByteBuffer vectors = HostBytes.of(parameters);
        for (Network.Segment segment : network.segments()) {
            ByteBuffer parts = CheckpointTensors.bytes(
                    tensors, tensorName(segment), Float.BYTES * (long) policies * segment.length());
            forEachPart(
                    segment,
                    (inVectors, inTensor, bytes) -> vectors.put(inVectors, parts, parts.position() + inTensor, bytes));
        }
        stream.write(parameters, vectors);
    }

    private interface Part {
        /** Offsets and length in bytes. */
        void take(int inVectors, int inTensor, int bytes);
    }

    /** A segment's tensor has the policies next to each other, a policy's vector the segments. */
    private void forEachPart(Network.Segment segment, Part part) {
        int bytes = Float.BYTES * segment.length();
        for (int policy = 0; policy < policies; policy++) {
            part.take(Float.BYTES * (policy * network.parameterCount() + segment.offset()), policy * bytes, bytes);
        }
    }

    private long[] shape(Network.Segment segment) {
        long[] own = segment.shape();
        if (policies == 1) {
            return own;
        }
        long[] shape = new long[own.length + 1];
        shape[0] = policies;
        System.arraycopy(own, 0, shape, 1, own.length);
        return shape;
    }

    private static String tensorName(Network.Segment segment) {
        return TENSOR_PREFIX + segment.name();
    }

    @Override
    public void close() {
        program.close();
        plan.close();
    }
}
