package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference that the device is measured by is measured by finite differences of its own loss. */
class ReferenceLossTest {
    private static final List<List<Integer>> HIDDEN_SIZES =
            List.of(List.of(), List.of(1), List.of(7), List.of(64), List.of(17, 7), List.of(7, 1, 17), List.of(64, 64));
    private static final int PARAMETERS_TRIED = 150;
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @EnumSource
    void theGradientAgreesWithCentralDifferencesOfTheLoss(Activation activation) {
        Random random = new Random(1);
        for (List<Integer> hiddenSizes : HIDDEN_SIZES) {
            for (int variant = 0; variant < 16; variant++) {
                boolean normAdv = (variant & 1) != 0;
                boolean clipVloss = (variant & 2) != 0;
                PolicyConfig policy = new PolicyConfig(hiddenSizes, activation, (variant & 4) != 0, (variant & 8) != 0);
                PpoConfig config = PpoSettings.of("num_steps: 13, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(normAdv, clipVloss));
                agrees(random, policy, config, 1 + 2 * random.nextInt(3), 2 + random.nextInt(4));
            }
        }
    }

    private static void agrees(Random random, PolicyConfig policy, PpoConfig config, int obsDim, int numActions) {
        ReferenceNetwork network = new ReferenceNetwork(Network.of(policy, obsDim, numActions), policy);
        double[] parameters = IntStream.range(0, network.parameterCount())
                .mapToDouble(i -> 0.4 * random.nextGaussian())
                .toArray();
        RolloutData data = KinkFreeRollout.of(random, config, network, parameters, obsDim, numActions, 1);
        ReferenceLoss.Minibatch minibatch = data.minibatch(
                ReferenceAdvantages.of(data, config.gamma(), config.gaeLambda()),
                IntStream.range(0, data.steps()).toArray(),
                new int[data.steps()]);
        double[] gradient =
                ReferenceLoss.of(network, parameters, config, minibatch).gradient();
        int tried = Math.min(PARAMETERS_TRIED, gradient.length);
        for (int n = 0; n < tried; n++) {
            int i = gradient.length == tried ? n : random.nextInt(gradient.length);
            double kept = parameters[i];
            parameters[i] = kept + STEP;
            double above =
                    ReferenceLoss.of(network, parameters, config, minibatch).loss();
            parameters[i] = kept - STEP;
            double below =
                    ReferenceLoss.of(network, parameters, config, minibatch).loss();
            parameters[i] = kept;
            double difference = (above - below) / (2 * STEP);
            assertThat(Math.abs(gradient[i] - difference))
                    .as("parameter %d of %s: %s against %s", i, policy, gradient[i], difference)
                    .isLessThan(1e-8 * (1 + Math.abs(difference)));
        }
    }
}
