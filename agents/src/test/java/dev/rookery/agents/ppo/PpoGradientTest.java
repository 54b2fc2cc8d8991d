package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The update's gradient on the device against the reference in double precision, of which see {@link ReferenceLossTest}. */
class PpoGradientTest {
    /** Relative to what the samples contribute to a parameter's gradient, without their signs. */
    private static final double TOLERANCE = 3e-5;

    @TempDir
    Path folder;

    /** Samples are {@code numSteps × numEnvs}. */
    record Case(
            int lanes,
            int obsDim,
            List<Integer> hiddenSizes,
            int numActions,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            int numSteps,
            int numEnvs,
            boolean normAdv,
            boolean clipVloss) {}

    static Stream<Case> cases() {
        Activation tanh = Activation.TANH;
        Activation relu = Activation.RELU;
        Activation silu = Activation.SILU;
        Activation gelu = Activation.GELU;
        return Stream.of(
                new Case(1, 3, List.of(7), 2, tanh, false, false, 1, 1, false, true),
                new Case(1, 5, List.of(17, 7), 3, relu, true, false, 13, 1, true, true),
                new Case(1, 1, List.of(64), 5, tanh, true, false, 37, 1, true, false),
                new Case(4, 3, List.of(17), 2, relu, false, false, 37, 1, true, true),
                new Case(8, 1, List.of(1), 2, tanh, false, false, 1, 13, true, true),
                new Case(8, 5, List.of(7, 17), 5, tanh, true, false, 37, 1, false, false),
                new Case(8, 3, List.of(64, 64), 3, relu, false, false, 64, 1, true, true),
                new Case(8, 3, List.of(), 3, tanh, false, false, 13, 1, true, true),
                new Case(8, 3, List.of(17, 1, 7), 2, tanh, false, false, 16, 4, true, true),
                new Case(16, 1, List.of(7), 3, relu, true, false, 1, 1, true, true),
                new Case(16, 5, List.of(64, 17), 2, tanh, false, false, 37, 1, false, true),
                new Case(16, 3, List.of(1, 64), 5, relu, true, false, 16, 4, true, false),
                new Case(16, 4, List.of(64, 64), 2, tanh, false, false, 29, 17, true, true),
                new Case(1, 3, List.of(7), 2, silu, true, false, 5, 3, true, true),
                new Case(8, 3, List.of(17, 9), 3, silu, false, false, 13, 5, true, true),
                new Case(16, 5, List.of(64, 64), 2, gelu, true, false, 29, 3, true, false),
                new Case(4, 5, List.of(5, 18), 2, gelu, false, false, 7, 3, false, false),
                new Case(1, 3, List.of(7, 5), 2, tanh, true, true, 5, 3, true, true),
                new Case(8, 4, List.of(20, 64), 3, relu, false, true, 13, 5, true, true),
                new Case(8, 4, List.of(300), 3, tanh, true, false, 7, 3, true, true),
                new Case(16, 5, List.of(64, 33), 2, gelu, false, true, 29, 3, true, true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientAndTheReportedLossesAgreeWithTheReference(Case of) {
        PolicyConfig policy = new PolicyConfig(of.hiddenSizes, of.activation, of.sharedTrunk, of.layerNorm);
        PpoConfig config = PpoSettings.of(
                "num_steps: %d, num_minibatches: 1, update_epochs: 1, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(of.numSteps, of.normAdv, of.clipVloss));
        Random random = new Random(of.toString().hashCode());
        ReferenceNetwork network = new ReferenceNetwork(Network.of(policy, of.obsDim, of.numActions), policy);
        float[] parameters = new float[network.parameterCount()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (0.4 * random.nextGaussian());
        }
        double[] exact = IntStream.range(0, parameters.length)
                .mapToDouble(i -> parameters[i])
                .toArray();
        RolloutData data = KinkFreeRollout.of(random, config, network, exact, of.obsDim, of.numActions, of.numEnvs);
        ReferenceLoss expected = ReferenceLoss.of(network, exact, config, allOf(data));

        PpoOnDevice.Shape shape = PpoOnDevice.Shape.of(of.lanes, of.obsDim, of.numActions, of.numEnvs);
        try (PpoOnDevice ppo = new PpoOnDevice(folder, shape, policy, config)) {
            ppo.parameters(parameters);
            ppo.update(data);
            assertAgrees(ppo.gradient(), expected);
            assertAgrees(ppo.metrics(), expected);
        }
    }

    private static ReferenceLoss.Minibatch allOf(RolloutData data) {
        int count = data.steps() * data.rows();
        return data.minibatch(
                ReferenceAdvantages.of(data, 0, 0),
                IntStream.range(0, count).map(n -> n / data.rows()).toArray(),
                IntStream.range(0, count).map(n -> n % data.rows()).toArray());
    }

    private static void assertAgrees(float[] gradient, ReferenceLoss expected) {
        double largest = 0;
        for (double magnitude : expected.magnitude()) {
            largest = Math.max(largest, magnitude);
        }
        for (int i = 0; i < gradient.length; i++) {
            double allowed = TOLERANCE * (expected.magnitude()[i] + 0.01 * largest);
            assertThat(Math.abs(gradient[i] - expected.gradient()[i]))
                    .as("parameter %d: %s, but in double precision %s", i, gradient[i], expected.gradient()[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static void assertAgrees(Map<String, Double> metrics, ReferenceLoss expected) {
        Map<String, Double> losses = Map.of(
                "losses/policy_loss", expected.policyLoss(),
                "losses/value_loss", expected.valueLoss(),
                "losses/entropy", expected.entropy(),
                "losses/old_approx_kl", expected.oldApproxKl(),
                "losses/approx_kl", expected.approxKl(),
                "losses/clipfrac", expected.clipfrac());
        losses.forEach((tag, loss) ->
                assertThat(metrics.get(tag)).as(tag).isCloseTo(loss, Offset.offset(1e-6 * (1 + Math.abs(loss)))));
    }
}
