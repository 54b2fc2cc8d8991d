package dev.rookery.agents.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.ObservationNorm;
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

class ObservationStatisticsTest {
    private static final int OBS_DIM = RolloutOnDevice.OBS_DIM;
    private static final int ITERATIONS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 17", "8, 5", "8, 33", "16, 17", "16, 100"})
    void meanAndScaleAreThoseOfEverythingThatHasBeenSeen(int lanes, int numEnvs) {
        assertSeen(lanes, numEnvs, new Learner(0, 1, new AgentGroup("all", 0, RolloutOnDevice.AGENTS)));
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "8, 33", "16, 5"})
    void aLearnerHasMeanAndScaleOfWhatItsOwnAgentsHaveSeen(int lanes, int numEnvs) {
        assertSeen(lanes, numEnvs, new Learner(1, 2, AgentGroup.single(1)));
    }

    private void assertSeen(int lanes, int numEnvs, Learner learner) {
        Random random = new Random(lanes + numEnvs);
        ReferenceMoments[][] expected = new ReferenceMoments[RolloutOnDevice.POLICIES][OBS_DIM];
        for (ReferenceMoments[] policy : expected) {
            for (int i = 0; i < OBS_DIM; i++) {
                policy[i] = new ReferenceMoments();
            }
        }
        try (RolloutOnDevice on = new RolloutOnDevice(
                        folder, new WrapperConfig(true, 10, 0, false, 0), learner.count(), lanes, numEnvs);
                ObservationStatistics statistics =
                        new ObservationStatistics(on.plan, on.network, on.rollout, learner, on.parameters)) {
            on.plan.allocate();
            List<Launch> launches = statistics.launches(on.device);
            statistics.persistent().forEach(on.stream::zero);
            ObservationNorm norm = on.network.observationNorm().orElseThrow();
            int count = on.network.parameterCount();
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                on.write(on.rollout.obs(), seen(random, on.rows(), numEnvs, learner, iteration, expected));
                on.stream.enqueue(launches);
                float[] parameters = on.read(on.parameters);
                for (int policy = 0; policy < RolloutOnDevice.POLICIES; policy++) {
                    int vector = (policy * learner.count() + learner.index()) * count;
                    for (int i = 0; i < OBS_DIM; i++) {
                        double mean = expected[policy][i].mean();
                        double std = Math.sqrt(expected[policy][i].variance() + 1e-8);
                        assertThat((double) parameters[vector + norm.meanOffset() + i])
                                .isCloseTo(mean, Offset.offset(2e-5 * std + 5e-7 * Math.abs(mean)));
                        assertThat(parameters[vector + norm.scaleOffset() + i] * std)
                                .isCloseTo(1, Offset.offset(2e-5));
                    }
                }
            }
        }
    }

    /** The last slot is the next rollout's first; it is not counted twice. */
    private static float[][][] seen(
            Random random, int rows, int numEnvs, Learner learner, int iteration, ReferenceMoments[][] expected) {
        float[][][] obs = new float[RolloutOnDevice.NUM_STEPS + 1][OBS_DIM][rows];
        for (int step = 0; step <= RolloutOnDevice.NUM_STEPS; step++) {
            for (int i = 0; i < OBS_DIM; i++) {
                for (int row = 0; row < rows; row++) {
                    int policy = RolloutOnDevice.policyOf(row, numEnvs);
                    obs[step][i][row] = (float) (10 * i - 5 * policy + iteration + (0.01 + i) * random.nextGaussian());
                    if (step < RolloutOnDevice.NUM_STEPS && RolloutOnDevice.isOf(learner, row, numEnvs)) {
                        expected[policy][i].add(obs[step][i][row]);
                    }
                }
            }
        }
        return obs;
    }
}
