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
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A policy on the device: its network, its compiled program and its parameters. Made on a worker thread, because it
 * compiles; used by one thread afterwards.
 */
final class DevicePolicy implements AutoCloseable {
    private final Network network;
    private final BufferPlan plan;
    private final DeviceBuffer parameters;
    private final Program program;

    DevicePolicy(Device device, ExperimentConfig config, EnvironmentSpec spec) {
        network = Network.of(config.policy(), spec.obsDim(), spec.action().size());
        plan = device.plan();
        parameters = plan.declare("parameters", ElementType.FLOAT32, 1, network.parameterCount());
        plan.allocate();
        program = Rollout.program(device, network, spec.agents());
    }

    Network network() {
        return network;
    }

    Program program() {
        return program;
    }

    /** [1][parameterCount] float32. */
    DeviceBuffer parameters() {
        return parameters;
    }

    /** Enqueues new parameters, drawn from a seed. */
    void initialize(Stream stream, long seed) {
        stream.write(parameters, HostBytes.of(network.initialParameters(seed)));
    }

    /** Starts to copy the parameters, by the names of the network's segments; complete once the stream is. */
    Map<String, Tensor> snapshot(Stream stream) {
        ByteBuffer vector = HostBytes.of(parameters);
        stream.read(parameters, vector);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Network.Segment segment : network.segments()) {
            ByteBuffer part = vector.slice(Float.BYTES * segment.offset(), Float.BYTES * segment.length());
            tensors.put(tensorName(segment), new Tensor(DType.F32, segment.shape(), part.order(vector.order())));
        }
        return tensors;
    }

    /**
     * Enqueues the parameters of a checkpoint.
     *
     * @throws CheckpointMismatchException where they are not those of this network
     */
    void restore(Stream stream, Map<String, Tensor> tensors) {
        ByteBuffer vector = HostBytes.of(parameters);
        for (Network.Segment segment : network.segments()) {
            ByteBuffer part =
                    CheckpointTensors.bytes(tensors, tensorName(segment), Float.BYTES * (long) segment.length());
            vector.put(Float.BYTES * segment.offset(), part, part.position(), part.remaining());
        }
        stream.write(parameters, vector);
    }

    private static String tensorName(Network.Segment segment) {
        return "policy." + segment.name();
    }

    @Override
    public void close() {
        program.close();
        plan.close();
    }
}
