package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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
    private final List<Learner> learners;
    private final BufferPlan plan;
    private final DeviceBuffer parameters;
    private final Program program;
    private final Program summaryProgram;

    DevicePolicy(Device device, ExperimentConfig config, EnvironmentProgram environment) {
        EnvironmentSpec spec = environment.spec();
        network = Network.of(config.policy(), config.wrappers(), environment);
        policies = config.policies();
        learners = Learner.of(config.policy().separate(), spec);
        plan = device.plan();
        parameters =
                plan.declare("parameters", ElementType.FLOAT32, policies, learners.size(), network.parameterCount());
        plan.allocate();
        program = Rollout.program(device, network, spec.agents(), learners);
        summaryProgram = Rollout.summaryProgram(device);
    }

    Network network() {
        return network;
    }

    Program program() {
        return program;
    }

    /** What sums up rollouts, whatever the policy. */
    Program summaryProgram() {
        return summaryProgram;
    }

    int policies() {
        return policies;
    }

    /** Of each policy: one, or with separate parameters several. */
    List<Learner> learners() {
        return learners;
    }

    /** [policies][learners][parameterCount] float32. */
    DeviceBuffer parameters() {
        return parameters;
    }

    /**
     * Draws new parameters, which takes seconds for a large network, and enqueues them.
     *
     * @param seeds [policies] that they are drawn from
     */
    void initialize(Stream stream, List<Long> seeds) {
        ByteBuffer vectors = parameters.hostMemory();
        FloatBuffer numbers = vectors.asFloatBuffer();
        for (long seed : seeds) {
            learners.forEach(learner -> numbers.put(network.initialParameters(learner.seed(seed))));
        }
        stream.write(parameters, vectors);
    }

    /**
     * Starts to copy the parameters.
     *
     * @return gives them once the stream is complete, by the names of the network's segments, behind the learner's where there
     *     are several: [policies] and the segment's shape, or with one policy the segment's shape alone
     */
    Supplier<Map<String, Tensor>> snapshot(Stream stream) {
        ByteBuffer vectors = parameters.hostMemory();
        stream.read(parameters, vectors);
        return () -> {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            forEachSegment((learner, segment) -> {
                ByteBuffer parts = HostBytes.allocate(Float.BYTES * policies * segment.length());
                forEachPart(
                        learner,
                        segment,
                        (inVectors, inTensor, bytes) -> parts.put(inTensor, vectors, inVectors, bytes));
                tensors.put(tensorName(learner, segment), new Tensor(DType.F32, shape(segment), parts));
            });
            return tensors;
        };
    }

    /**
     * Enqueues the parameters of a checkpoint.
     *
     * @throws CheckpointMismatchException where they are not those of this network and so many policies
     */
    void restore(Stream stream, Map<String, Tensor> tensors) {
        ByteBuffer vectors = parameters.hostMemory();
        forEachSegment((learner, segment) -> {
            ByteBuffer parts = CheckpointTensors.bytes(
                    tensors, tensorName(learner, segment), Float.BYTES * (long) policies * segment.length());
            forEachPart(
                    learner,
                    segment,
                    (inVectors, inTensor, bytes) -> vectors.put(inVectors, parts, parts.position() + inTensor, bytes));
        });
        stream.write(parameters, vectors);
    }

    private interface Part {
        /** Offsets and length in bytes. */
        void take(int inVectors, int inTensor, int bytes);
    }

    private void forEachSegment(BiConsumer<Learner, Network.Segment> action) {
        learners.forEach(learner -> network.segments().forEach(segment -> action.accept(learner, segment)));
    }

    /** A segment's tensor has the policies next to each other, a learner's vector the segments. */
    private void forEachPart(Learner learner, Network.Segment segment, Part part) {
        int bytes = Float.BYTES * segment.length();
        for (int policy = 0; policy < policies; policy++) {
            int vector = (policy * learners.size() + learner.index()) * network.parameterCount();
            part.take(Float.BYTES * (vector + segment.offset()), policy * bytes, bytes);
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

    private static String tensorName(Learner learner, Network.Segment segment) {
        return TENSOR_PREFIX + learner.prefix() + segment.name();
    }

    @Override
    public void close() {
        program.close();
        summaryProgram.close();
        plan.close();
    }
}
