package dev.rookery.agents.experiment;

import dev.rookery.agents.algorithm.Algorithm;
import dev.rookery.agents.algorithm.AlgorithmCatalog;
import dev.rookery.agents.algorithm.AlgorithmContext;
import dev.rookery.agents.algorithm.AlgorithmProvider;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.agents.wrapper.ObservationStatistics;
import dev.rookery.agents.wrapper.RewardShaping;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one learner has of its own: the algorithm, and what its agents' rewards and observations go through. The constructor
 * declares buffers; once they are allocated it is compiled. Owned by one thread.
 */
final class Learning implements AutoCloseable {
    private final Learner learner;
    private final Algorithm algorithm;
    private final Optional<RewardShaping> rewardShaping;
    private final Optional<ObservationStatistics> observationStatistics;

    /** @param plan of the training; where there are several learners, the names of buffers begin with the learner's */
    Learning(
            Device device,
            BufferPlan plan,
            ExperimentConfig config,
            DevicePolicy policy,
            Rollout rollout,
            Learner learner,
            DeviceBuffer seeds,
            DeviceBuffer clock,
            DeviceBuffer control) {
        this.learner = learner;
        BufferPlan own = plan.prefixed(learner.prefix());
        WrapperConfig wrappers = config.wrappers();
        rewardShaping = wrappers.shapesRewards()
                ? Optional.of(new RewardShaping(wrappers, config.algorithm().gamma(), own, rollout, learner))
                : Optional.empty();
        observationStatistics = wrappers.normalizeObservations()
                ? Optional.of(new ObservationStatistics(own, policy.network(), rollout, learner, policy.parameters()))
                : Optional.empty();
        AlgorithmProvider provider = AlgorithmCatalog.installed()
                .get(config.algorithm().name())
                .orElseThrow(() -> new IllegalStateException(
                        "no algorithm " + config.algorithm().name()));
        algorithm = provider.create(
                config.algorithm(),
                new AlgorithmContext(
                        device, own, policy.network(), rollout, learner, policy.parameters(), seeds, clock, control));
    }

    Learner learner() {
        return learner;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** What is done with the rewards after every rollout; compiles. */
    List<Launch> shaping(Device device) {
        return rewardShaping.map(shaping -> shaping.launches(device)).orElse(List.of());
    }

    /** What is done with the observations after every update; compiles. */
    List<Launch> observing(Device device) {
        return observationStatistics
                .map(statistics -> statistics.launches(device))
                .orElse(List.of());
    }

    /** What it gathers besides parameters; zero at the beginning. */
    List<DeviceBuffer> persistent() {
        List<DeviceBuffer> buffers = new ArrayList<>(algorithm.persistent());
        rewardShaping.ifPresent(shaping -> buffers.addAll(shaping.persistent()));
        observationStatistics.ifPresent(statistics -> buffers.addAll(statistics.persistent()));
        return buffers;
    }

    @Override
    public void close() {
        rewardShaping.ifPresent(RewardShaping::close);
        observationStatistics.ifPresent(ObservationStatistics::close);
        algorithm.close();
    }
}
