package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.environments.AgentGroup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A learner with some of the agents takes the steps that it would take where its agents are all there are, which other tests
 * compare with references in double precision.
 */
class SeparateLearnersTest {
    private static final PolicyConfig POLICY = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
    private static final PpoConfig PPO = PpoSettings.of("num_steps: 7, num_minibatches: 3, update_epochs: 2");
    private static final int OBS_DIM = 3;
    private static final int ACTIONS = 4;
    private static final int POLICIES = 2;
    private static final long[] SEEDS = {5, 8};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1, 2, 0, 1", "1, 17, 4, 1, 2", "8, 33, 4, 3, 1", "16, 17, 3, 1, 1", "16, 5, 3, 1, 2"})
    void aLearnersUpdateIsThatOfItsAgentsAloneAndChangesNobodyElsesParameters(
            int lanes, int numEnvs, int agents, int first, int size) throws Exception {
        Random random = new Random(lanes + numEnvs);
        Learner learner = new Learner(1, 3, new AgentGroup("some", first, size));
        PpoOnDevice.Shape together = new PpoOnDevice.Shape(lanes, OBS_DIM, ACTIONS, POLICIES, agents, numEnvs);
        PpoOnDevice.Shape alone = new PpoOnDevice.Shape(lanes, OBS_DIM, ACTIONS, POLICIES, size, numEnvs);
        int[] ownRows = IntStream.range(0, together.rows())
                .filter(row -> {
                    int agent = row / numEnvs % agents;
                    return agent >= first && agent < first + size;
                })
                .toArray();
        try (PpoOnDevice whole = new PpoOnDevice(folder, together, POLICY, WrapperConfig.none(), PPO, learner, SEEDS);
                PpoOnDevice reference = new PpoOnDevice(folder, alone, POLICY, PPO, SEEDS)) {
            int count = whole.network().parameterCount();
            float[] parameters = new float[POLICIES * learner.count() * count];
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = (float) random.nextGaussian() * 0.3f;
            }
            whole.parameters(parameters);
            reference.parameters(own(parameters, learner, count));
            for (int iteration = 0; iteration < 2; iteration++) {
                RolloutData data = RolloutData.random(
                        random, PPO.numSteps(), OBS_DIM, whole.network().distribution(), together.rows());
                whole.update(data, iteration, 0);
                reference.update(data.of(ownRows), iteration, 0);
            }

            float[] learnt = whole.parameters();
            assertThat(own(learnt, learner, count)).isEqualTo(reference.parameters());
            Map<String, Double> losses = whole.metrics();
            assertThat(losses).isEqualTo(reference.metrics()).isNotEmpty();
            for (int vector = 0; vector < POLICIES * learner.count(); vector++) {
                boolean changed = !Arrays.equals(
                        learnt, vector * count, (vector + 1) * count, parameters, vector * count, (vector + 1) * count);
                assertThat(changed).as("vector %d", vector).isEqualTo(vector % learner.count() == learner.index());
            }
        }
    }

    /** [policies × parameterCount] of all learners'. */
    private static float[] own(float[] all, Learner learner, int count) {
        float[] own = new float[POLICIES * count];
        for (int policy = 0; policy < POLICIES; policy++) {
            System.arraycopy(all, (policy * learner.count() + learner.index()) * count, own, policy * count, count);
        }
        return own;
    }
}
