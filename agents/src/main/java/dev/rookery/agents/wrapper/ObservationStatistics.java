package dev.rookery.agents.wrapper;

import dev.rookery.agents.network.Network;
import dev.rookery.agents.network.ObservationNorm;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.VectorEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mean and variance of each policy's observations over the whole training so far, for the network's
 * {@link ObservationNorm}. They are taken over once an iteration, after the update, so that the update sees observations as
 * the rollout did. The constructor declares buffers; once they are allocated it is compiled. Owned by one thread.
 */
public final class ObservationStatistics implements AutoCloseable {
    private static final int MOST_PARTS = 16;

    private final Network network;
    private final Rollout rollout;
    private final Learner learner;
    private final DeviceBuffer parameters;
    private final int parts;
    private final DeviceBuffer moments;
    private final DeviceBuffer counts;
    private final DeviceBuffer statistics;
    private Program program;

    /**
     * Declares the buffers.
     *
     * @param network one that normalises its observations
     * @param learner of whose agents' observations they are
     * @param parameters [policies][learners][parameterCount] float32
     */
    public ObservationStatistics(
            BufferPlan plan, Network network, Rollout rollout, Learner learner, DeviceBuffer parameters) {
        this.network = network;
        this.rollout = rollout;
        this.learner = learner;
        this.parameters = parameters;
        parts = Math.min(MOST_PARTS, rollout.numSteps());
        int policies = rollout.environment().policies();
        int obsDim = network.obsDim();
        moments = plan.declare("observations.moments", ElementType.FLOAT32, policies, obsDim, parts, 3);
        counts = plan.declare("observations.counts", ElementType.INT64, policies, obsDim);
        statistics = plan.declare("observations.statistics", ElementType.FLOAT32, policies, 2, obsDim);
    }

    /** Everything that has to be kept for going on exactly; zero at the beginning. */
    public List<DeviceBuffer> persistent() {
        return List.of(counts, statistics);
    }

    /** Compiles, and gives what is to be done after every update. */
    public List<Launch> launches(Device device) {
        VectorEnvironment environment = rollout.environment();
        ObservationNorm norm = network.observationNorm().orElseThrow();
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("OBS_DIM", network.obsDim());
        constants.putAll(network.observation().constants());
        constants.put("PARAMETERS", network.parameterCount());
        constants.put("MEAN_AT", norm.meanOffset());
        constants.put("SCALE_AT", norm.scaleOffset());
        constants.put("PARTS", parts);
        KernelSource source = Learner.addTo(new KernelSource("observation statistics"));
        program = device.build(source.define(constants)
                .addResource(ObservationStatistics.class, "running-moments.cl")
                .addResource(ObservationStatistics.class, "observation-statistics.cl"));
        long numbers = (long) environment.policies() * network.obsDim();
        return List.of(
                program.kernel("observation_moments")
                        .launch(
                                WorkSize.of(numbers * parts),
                                rollout.obs(),
                                moments,
                                learner.in(environment),
                                rollout.numSteps()),
                program.kernel("observation_statistics")
                        .launch(
                                WorkSize.of(numbers),
                                moments,
                                counts,
                                statistics,
                                parameters,
                                learner.count(),
                                learner.index()));
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
