package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.environments.ActionSpace;
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
import org.junit.jupiter.params.provider.ValueSource;

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
            ActionSpace actions,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            LogStd logStd,
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
                new Case(
                        1,
                        3,
                        List.of(7),
                        LineWorld.discrete(2),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        1,
                        1,
                        false,
                        true),
                new Case(
                        1,
                        5,
                        List.of(17, 7),
                        LineWorld.discrete(3),
                        relu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        13,
                        1,
                        true,
                        true),
                new Case(
                        1,
                        1,
                        List.of(64),
                        LineWorld.discrete(5),
                        tanh,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        37,
                        1,
                        true,
                        false),
                new Case(
                        4,
                        3,
                        List.of(17),
                        LineWorld.discrete(2),
                        relu,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        37,
                        1,
                        true,
                        true),
                new Case(
                        8,
                        1,
                        List.of(1),
                        LineWorld.discrete(2),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        1,
                        13,
                        true,
                        true),
                new Case(
                        8,
                        5,
                        List.of(7, 17),
                        LineWorld.discrete(5),
                        tanh,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        37,
                        1,
                        false,
                        false),
                new Case(
                        8,
                        3,
                        List.of(64, 64),
                        LineWorld.discrete(3),
                        relu,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        64,
                        1,
                        true,
                        true),
                new Case(
                        8,
                        3,
                        List.of(),
                        LineWorld.discrete(3),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        13,
                        1,
                        true,
                        true),
                new Case(
                        8,
                        3,
                        List.of(17, 1, 7),
                        LineWorld.discrete(2),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        16,
                        4,
                        true,
                        true),
                new Case(
                        16,
                        1,
                        List.of(7),
                        LineWorld.discrete(3),
                        relu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        1,
                        1,
                        true,
                        true),
                new Case(
                        16,
                        5,
                        List.of(64, 17),
                        LineWorld.discrete(2),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        37,
                        1,
                        false,
                        true),
                new Case(
                        16,
                        3,
                        List.of(1, 64),
                        LineWorld.discrete(5),
                        relu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        16,
                        4,
                        true,
                        false),
                new Case(
                        16,
                        4,
                        List.of(64, 64),
                        LineWorld.discrete(2),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        29,
                        17,
                        true,
                        true),
                new Case(
                        1,
                        3,
                        List.of(7),
                        LineWorld.discrete(2),
                        silu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        5,
                        3,
                        true,
                        true),
                new Case(
                        8,
                        3,
                        List.of(17, 9),
                        LineWorld.discrete(3),
                        silu,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        13,
                        5,
                        true,
                        true),
                new Case(
                        16,
                        5,
                        List.of(64, 64),
                        LineWorld.discrete(2),
                        gelu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        29,
                        3,
                        true,
                        false),
                new Case(
                        4,
                        5,
                        List.of(5, 18),
                        LineWorld.discrete(2),
                        gelu,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        7,
                        3,
                        false,
                        false),
                new Case(
                        1,
                        3,
                        List.of(7, 5),
                        LineWorld.discrete(2),
                        tanh,
                        true,
                        true,
                        LogStd.INDEPENDENT,
                        5,
                        3,
                        true,
                        true),
                new Case(
                        8,
                        4,
                        List.of(20, 64),
                        LineWorld.discrete(3),
                        relu,
                        false,
                        true,
                        LogStd.INDEPENDENT,
                        13,
                        5,
                        true,
                        true),
                new Case(
                        8,
                        4,
                        List.of(300),
                        LineWorld.discrete(3),
                        tanh,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        7,
                        3,
                        true,
                        true),
                new Case(
                        16,
                        5,
                        List.of(64, 33),
                        LineWorld.discrete(2),
                        gelu,
                        false,
                        true,
                        LogStd.INDEPENDENT,
                        29,
                        3,
                        true,
                        true),
                new Case(
                        1,
                        3,
                        List.of(7),
                        LineWorld.multiDiscrete(2, 3),
                        tanh,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        13,
                        3,
                        true,
                        true),
                new Case(
                        8,
                        4,
                        List.of(17, 9),
                        LineWorld.multiDiscrete(3, 1, 4),
                        relu,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        13,
                        5,
                        true,
                        true),
                new Case(
                        16,
                        5,
                        List.of(64, 33),
                        LineWorld.multiDiscrete(5, 2),
                        gelu,
                        true,
                        true,
                        LogStd.INDEPENDENT,
                        29,
                        3,
                        false,
                        true),
                new Case(1, 3, List.of(7), LineWorld.box(1), tanh, false, false, LogStd.INDEPENDENT, 13, 3, true, true),
                new Case(
                        1,
                        3,
                        List.of(7, 5),
                        LineWorld.box(3),
                        tanh,
                        true,
                        true,
                        LogStd.STATE_DEPENDENT,
                        13,
                        3,
                        true,
                        true),
                new Case(
                        8,
                        4,
                        List.of(17, 9),
                        LineWorld.box(2),
                        relu,
                        false,
                        false,
                        LogStd.STATE_DEPENDENT,
                        13,
                        5,
                        true,
                        false),
                new Case(8, 1, List.of(), LineWorld.box(3), tanh, false, false, LogStd.INDEPENDENT, 1, 1, true, true),
                new Case(
                        16,
                        5,
                        List.of(64, 64),
                        LineWorld.box(4),
                        tanh,
                        true,
                        false,
                        LogStd.INDEPENDENT,
                        29,
                        17,
                        true,
                        true),
                new Case(
                        16,
                        5,
                        List.of(33),
                        LineWorld.box(1),
                        gelu,
                        true,
                        true,
                        LogStd.STATE_DEPENDENT,
                        29,
                        3,
                        false,
                        true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientAndTheReportedLossesAgreeWithTheReference(Case of) {
        assertAgrees(of, WrapperConfig.none());
    }

    /** Clipped early, so that it matters. Mean and scale are parameters with a gradient of 0. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void itIsThatOfTheNormalisedObservations(int lanes) {
        WrapperConfig wrappers = new WrapperConfig(true, 0.25, 0, false, 0);
        for (boolean sharedTrunk : new boolean[] {false, true}) {
            Case of = new Case(
                    lanes,
                    5,
                    List.of(17, 9),
                    LineWorld.discrete(3),
                    Activation.RELU,
                    sharedTrunk,
                    !sharedTrunk,
                    LogStd.INDEPENDENT,
                    13,
                    5,
                    true,
                    true);
            assertAgrees(of, wrappers);
        }
    }

    private void assertAgrees(Case of, WrapperConfig wrappers) {
        PolicyConfig policy =
                new PolicyConfig(of.hiddenSizes, of.activation, of.sharedTrunk, of.layerNorm, of.logStd, 0);
        PpoConfig config = PpoSettings.of(
                "num_steps: %d, num_minibatches: 1, update_epochs: 1, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(of.numSteps, of.normAdv, of.clipVloss));
        Random random = new Random(of.toString().hashCode());
        Network described = Network.of(policy, wrappers, of.obsDim, of.actions);
        ReferenceNetwork network = new ReferenceNetwork(described, policy);
        float[] parameters = KinkFreeRollout.parameters(random, described);
        double[] exact = IntStream.range(0, parameters.length)
                .mapToDouble(i -> parameters[i])
                .toArray();
        RolloutData data =
                KinkFreeRollout.of(random, config, network, exact, of.obsDim, described.distribution(), of.numEnvs);
        ReferenceLoss expected = ReferenceLoss.of(network, exact, config, allOf(data));

        PpoOnDevice.Shape shape = PpoOnDevice.Shape.of(of.lanes, of.obsDim, of.actions, of.numEnvs);
        try (PpoOnDevice ppo = new PpoOnDevice(folder, shape, policy, wrappers, config)) {
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
