package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import dev.rookery.environments.ActionMask;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.ImageShape;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference that the device is measured by is measured by finite differences of its own loss. */
class ReferenceLossTest {
    private static final List<List<Integer>> HIDDEN_SIZES =
            List.of(List.of(), List.of(1), List.of(7), List.of(64), List.of(17, 7), List.of(7, 1, 17), List.of(64, 64));
    private static final int PARAMETERS_TRIED = 40;
    private static final double STEP = 3e-5;

    @ParameterizedTest
    @EnumSource
    void theGradientAgreesWithCentralDifferencesOfTheLoss(Activation activation) {
        Random random = new Random(1);
        for (List<Integer> hiddenSizes : HIDDEN_SIZES) {
            for (int variant : new int[] {0, 3, 5, 6, 9, 10, 12, 15}) { // each three settings in every combination
                boolean normAdv = (variant & 1) != 0;
                boolean clipVloss = (variant & 2) != 0;
                // One unit alone is normalised to a constant, and no other observation would take what follows off a
                // kink.
                boolean layerNorm = (variant & 8) != 0 && !hiddenSizes.contains(1);
                LogStd logStd = LogStd.values()[random.nextInt(2)];
                PolicyConfig policy =
                        new PolicyConfig(hiddenSizes, activation, (variant & 4) != 0, layerNorm, logStd, 0);
                PpoConfig config = PpoSettings.of("num_steps: 13, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(normAdv, clipVloss));
                int obsDim = 1 + 2 * random.nextInt(3);
                agrees(random, policy, config, obsDim, unmasked(LineWorld.discrete(2 + random.nextInt(4))));
                agrees(random, policy, config, obsDim, unmasked(LineWorld.multiDiscrete(3, 1 + random.nextInt(3))));
                agrees(random, policy, config, obsDim, unmasked(LineWorld.box(1 + random.nextInt(3))));
                agrees(random, policy, config, obsDim, new ActionDistribution.Categorical(List.of(5, 3), true));
            }
        }
    }

    private static ActionDistribution unmasked(ActionSpace actions) {
        return ActionDistribution.of(actions, ActionMask.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void soDoesThatOfConvolutions(Activation activation) {
        Random random = new Random(2);
        List<Convolution> one = List.of(new Convolution(3, 2, 1));
        List<Convolution> two = List.of(new Convolution(4, 3, 2), new Convolution(2, 2, 1));
        for (int variant : new int[] {1, 2, 4, 7}) { // each pair of settings in every combination
            PolicyConfig policy = new PolicyConfig(
                    (variant & 1) != 0 ? one : two,
                    (variant & 2) != 0 ? List.of(5) : List.of(),
                    activation,
                    (variant & 4) != 0,
                    (variant & 2) != 0,
                    LogStd.INDEPENDENT,
                    0);
            PpoConfig config = PpoSettings.of("num_steps: 5, gamma: 0, ent_coef: 0.1");
            ImageShape image = new ImageShape(2, 6, 5);
            Network described = Network.of(policy, WrapperConfig.none(), image, LineWorld.discrete(3));
            agrees(random, config, new ReferenceNetwork(described, policy, image), described, policy);
        }
    }

    private static void agrees(
            Random random, PolicyConfig policy, PpoConfig config, int obsDim, ActionDistribution actions) {
        Network described = Network.of(policy, WrapperConfig.none(), obsDim, actions);
        agrees(random, config, new ReferenceNetwork(described, policy), described, policy);
    }

    private static void agrees(
            Random random, PpoConfig config, ReferenceNetwork network, Network described, PolicyConfig policy) {
        int obsDim = described.obsDim();
        float[] drawn = KinkFreeRollout.parameters(random, described);
        double[] parameters =
                IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).toArray();
        RolloutData data = KinkFreeRollout.of(random, config, network, parameters, obsDim, described.distribution(), 1);
        ReferenceLoss.Minibatch minibatch = data.minibatch(
                ReferenceAdvantages.of(data, config.gamma(), config.gaeLambda()),
                IntStream.range(0, data.steps()).toArray(),
                new int[data.steps()]);
        double[] gradient =
                ReferenceLoss.of(network, parameters, config, minibatch).gradient();
        int tried = Math.min(PARAMETERS_TRIED, gradient.length);
        for (int n = 0; n < tried; n++) {
            int i = gradient.length == tried ? n : random.nextInt(gradient.length);
            double difference = derivative(
                    parameters,
                    i,
                    moved -> ReferenceLoss.of(network, moved, config, minibatch).loss());
            assertThat(Math.abs(gradient[i] - difference))
                    .as("parameter %d of %s: %s against %s", i, policy, gradient[i], difference)
                    .isLessThan(1e-8 * (1 + Math.abs(difference)));
        }
    }

    /** By central differences of fourth order. */
    private static double derivative(double[] at, int i, ToDoubleFunction<double[]> function) {
        double near = function.applyAsDouble(moved(at, i, STEP)) - function.applyAsDouble(moved(at, i, -STEP));
        double far = function.applyAsDouble(moved(at, i, 2 * STEP)) - function.applyAsDouble(moved(at, i, -2 * STEP));
        return (8 * near - far) / (12 * STEP);
    }

    private static double[] moved(double[] from, int i, double by) {
        double[] moved = from.clone();
        moved[i] += by;
        return moved;
    }
}
