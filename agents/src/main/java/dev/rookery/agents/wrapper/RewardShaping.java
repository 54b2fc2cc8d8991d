package dev.rookery.agents.wrapper;

import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Struct;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a rollout's rewards into those that are learnt from: the price of terminations, scaling by the standard deviation
 * of the discounted return, clipping. What is reported of episodes are the environment's own rewards. The constructor
 * declares buffers; once they are allocated it is compiled. Owned by one thread.
 */
public final class RewardShaping implements AutoCloseable {
    private final WrapperConfig config;
    private final double gamma;
    private final Rollout rollout;
    private final Learner learner;
    private final DeviceBuffer discounted;
    private final DeviceBuffer moments;
    private final DeviceBuffer counts;
    private final DeviceBuffer statistics;
    private Program program;

    /**
     * @param gamma of the discounted return whose variance scales the rewards
     * @param learner whose agents' rewards they are
     */
    public RewardShaping(WrapperConfig config, double gamma, BufferPlan plan, Rollout rollout, Learner learner) {
        this.config = config;
        this.gamma = gamma;
        this.rollout = rollout;
        this.learner = learner;
        long rows = rollout.environment().rows();
        int policies = rollout.environment().policies();
        discounted = plan.declare("rewards.discounted", ElementType.FLOAT32, rows);
        moments = plan.declare("rewards.moments", ElementType.FLOAT32, 2, rows);
        counts = plan.declare("rewards.counts", ElementType.INT64, policies);
        statistics = plan.declare("rewards.statistics", ElementType.FLOAT32, policies, 2);
    }

    /** Everything that has to be kept for going on exactly; zero at the beginning. */
    public List<DeviceBuffer> persistent() {
        return List.of(discounted, counts, statistics);
    }

    /** Compiles, and gives what is to be done after every rollout. */
    public List<Launch> launches(Device device) {
        VectorEnvironment environment = rollout.environment();
        program = device.build(Learner.addTo(new KernelSource("reward shaping"))
                .addResource(RewardShaping.class, "running-moments.cl")
                .addResource(RewardShaping.class, "reward-shaping.cl"));
        WorkSize rows = WorkSize.of(learner.rows(environment) / device.lanes());
        Struct own = learner.in(environment);
        int steps = rollout.numSteps();
        float penalty = (float) config.terminatedPenalty();
        List<Launch> launches = new ArrayList<>();
        if (config.scaleRewards()) {
            launches.add(program.kernel("discounted_returns")
                    .launch(
                            rows,
                            rollout.rewards(),
                            rollout.terminated(),
                            rollout.truncated(),
                            discounted,
                            moments,
                            own,
                            steps,
                            (float) gamma,
                            penalty));
            launches.add(program.kernel("return_statistics")
                    .launch(WorkSize.of(environment.policies()), moments, counts, statistics, own, steps));
        }
        launches.add(program.kernel("shape_rewards")
                .launch(
                        rows,
                        rollout.rewards(),
                        rollout.terminated(),
                        statistics,
                        own,
                        steps,
                        penalty,
                        config.scaleRewards() ? 1 : 0,
                        (float) config.clipRewards()));
        return launches;
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
