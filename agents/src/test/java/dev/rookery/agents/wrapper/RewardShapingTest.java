package dev.rookery.agents.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.compute.Launch;
import dev.rookery.environments.AgentGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardShapingTest {
    private static final int NUM_STEPS = RolloutOnDevice.NUM_STEPS;
    private static final int ITERATIONS = 3;
    private static final double GAMMA = 0.97;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, true, 0",
        "1, 17, 2.5, true, 0.75",
        "8, 5, 2.5, false, 0",
        "8, 33, 0, true, 0.75",
        "16, 17, 2.5, true, 0",
        "16, 100, 0, false, 0.75"
    })
    void rewardsAreThoseOfTheReference(int lanes, int numEnvs, double penalty, boolean scaled, double clip) {
        assertShaped(
                lanes,
                numEnvs,
                new WrapperConfig(false, 10, penalty, scaled, clip),
                new Learner(0, 1, new AgentGroup("all", 0, RolloutOnDevice.AGENTS)));
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "8, 33", "16, 5"})
    void aLearnerShapesItsOwnAgentsRewardsAndNoOthers(int lanes, int numEnvs) {
        assertShaped(
                lanes, numEnvs, new WrapperConfig(false, 10, 2.5, true, 0.75), new Learner(1, 2, AgentGroup.single(1)));
    }

    private void assertShaped(int lanes, int numEnvs, WrapperConfig config, Learner learner) {
        boolean scaled = config.scaleRewards();
        double penalty = config.terminatedPenalty();
        double clip = config.clipRewards();
        Random random = new Random(lanes + numEnvs);
        try (RolloutOnDevice on = new RolloutOnDevice(folder, config, learner.count(), lanes, numEnvs);
                RewardShaping shaping = new RewardShaping(config, GAMMA, on.plan, on.rollout, learner)) {
            on.plan.allocate();
            List<Launch> launches = shaping.launches(on.device);
            shaping.persistent().forEach(on.stream::zero);
            ReferenceMoments[] returns = {new ReferenceMoments(), new ReferenceMoments()};
            double[] discounted = new double[on.rows()];
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                float[][][] rewards = new float[NUM_STEPS][1][on.rows()];
                boolean[][] terminated = new boolean[NUM_STEPS][on.rows()];
                boolean[][] truncated = new boolean[NUM_STEPS][on.rows()];
                double[][] penalized = new double[NUM_STEPS][on.rows()];
                for (int step = 0; step < NUM_STEPS; step++) {
                    for (int row = 0; row < on.rows(); row++) {
                        int policy = RolloutOnDevice.policyOf(row, numEnvs);
                        rewards[step][0][row] = (float) (policy + (1 + policy) * random.nextGaussian());
                        terminated[step][row] = random.nextInt(10) == 0;
                        truncated[step][row] = random.nextInt(10) == 0;
                        penalized[step][row] = rewards[step][0][row] - (terminated[step][row] ? penalty : 0);
                        discounted[row] = GAMMA * discounted[row] + penalized[step][row];
                        if (RolloutOnDevice.isOf(learner, row, numEnvs)) {
                            returns[policy].add(discounted[row]);
                        }
                        if (terminated[step][row] || truncated[step][row]) {
                            discounted[row] = 0;
                        }
                    }
                }
                on.write(on.rollout.rewards(), rewards);
                on.write(on.rollout.terminated(), terminated);
                on.write(on.rollout.truncated(), truncated);
                on.stream.enqueue(launches);
                float[] shaped = on.read(on.rollout.rewards());
                for (int row = 0; row < on.rows(); row++) {
                    ReferenceMoments own = returns[RolloutOnDevice.policyOf(row, numEnvs)];
                    double scale = scaled ? 1 / Math.sqrt(own.variance() + 1e-8) : 1;
                    for (int step = 0; step < NUM_STEPS; step++) {
                        double expected = penalized[step][row] * scale;
                        if (clip > 0) {
                            expected = Math.min(Math.max(expected, -clip), clip);
                        }
                        if (!RolloutOnDevice.isOf(learner, row, numEnvs)) {
                            expected = rewards[step][0][row];
                        }
                        assertThat((double) shaped[step * (int) on.environment.rows() + on.address(row)])
                                .isCloseTo(expected, Offset.offset(3e-5 * (1 + Math.abs(expected))));
                    }
                }
            }
        }
    }
}
