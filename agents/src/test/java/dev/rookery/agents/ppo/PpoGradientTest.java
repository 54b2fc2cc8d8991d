package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.LocalTiles;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.ImageShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The update's gradient on the device against the reference in double precision, of which see {@link ReferenceLossTest}. */
class PpoGradientTest {
    /** Relative to what the samples contribute to a parameter's gradient, without their signs. */
    private static final double TOLERANCE = 5e-5;

    @TempDir
    Path folder;

    /** Samples are {@code numSteps × numEnvs}. */
    record Case(
            int lanes,
            Observation observation,
            List<Convolution> convolutions,
            List<Integer> hiddenSizes,
            ActionSpace actions,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            LogStd logStd,
            int numSteps,
            int numEnvs,
            boolean normAdv,
            boolean clipVloss) {
        /** A row of the table below. */
        static Case of(ArgumentsAccessor row) {
            return new Case(
                    row.getInteger(0),
                    Observation.of(row.getString(1)),
                    convolutions(row.getString(2)),
                    numbers(row.getString(2)),
                    actions(row.getString(3)),
                    row.get(4, Activation.class),
                    row.getBoolean(5),
                    row.getBoolean(6),
                    row.get(7, LogStd.class),
                    row.getInteger(8),
                    row.getInteger(9),
                    row.getBoolean(10),
                    row.getBoolean(11));
        }

        private static List<Integer> numbers(String text) {
            return Arrays.stream(text.split(" "))
                    .filter(number -> number.matches("\\d+"))
                    .map(Integer::valueOf)
                    .toList();
        }

        /** Like {@code 16k3s2}, before the hidden layers: filters, kernel and stride. */
        private static List<Convolution> convolutions(String text) {
            return Arrays.stream(text.split(" "))
                    .filter(layer -> layer.contains("k"))
                    .map(layer -> Arrays.stream(layer.split("[ks]"))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .map(sizes -> new Convolution(sizes[0], sizes[1], sizes[2]))
                    .toList();
        }

        /** A kind and its sizes. */
        private static ActionSpace actions(String text) {
            String[] kindAndSizes = text.split(" ", 2);
            int[] sizes = numbers(kindAndSizes[1]).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            return switch (kindAndSizes[0]) {
                case "discrete" -> LineWorld.discrete(sizes[0]);
                case "multiDiscrete" -> LineWorld.multiDiscrete(sizes);
                case "box" -> LineWorld.box(sizes[0]);
                default -> throw new IllegalArgumentException(text);
            };
        }
    }

    /**
     * What is seen.
     *
     * @param image null where it is none
     */
    private record Observation(int dim, ImageShape image) {
        /** Like {@code 5} or, of an image, {@code 2x7x6}: channels, height and width. */
        static Observation of(String text) {
            int[] sizes =
                    Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
            return sizes.length == 1
                    ? new Observation(sizes[0], null)
                    : of(new ImageShape(sizes[0], sizes[1], sizes[2]));
        }

        private static Observation of(ImageShape image) {
            return new Observation((int) image.size(), image);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes | actions             | activation | shared_trunk | layer_norm | log_std         | steps | envs | norm_adv | clip_vloss
            1     | 3       | 7            | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | false    | true
            1     | 5       | 17 7         | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 1    | true     | true
            1     | 1       | 64           | discrete 5          | TANH       | true         | false      | INDEPENDENT     | 37    | 1    | true     | false
            4     | 3       | 17           | discrete 2          | RELU       | false        | false      | INDEPENDENT     | 37    | 1    | true     | true
            8     | 1       | 1            | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 1     | 13   | true     | true
            8     | 5       | 7 17         | discrete 5          | TANH       | true         | false      | INDEPENDENT     | 37    | 1    | false    | false
            8     | 3       | 64 64        | discrete 3          | RELU       | false        | false      | INDEPENDENT     | 64    | 1    | true     | true
            8     | 3       | ''           | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 13    | 1    | true     | true
            8     | 3       | 17 1 7       | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 16    | 4    | true     | true
            16    | 1       | 7            | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 1     | 1    | true     | true
            16    | 5       | 64 17        | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 37    | 1    | false    | true
            16    | 3       | 1 64         | discrete 5          | RELU       | true         | false      | INDEPENDENT     | 16    | 4    | true     | false
            16    | 4       | 64 64        | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 29    | 17   | true     | true
            1     | 3       | 7            | discrete 2          | SILU       | true         | false      | INDEPENDENT     | 5     | 3    | true     | true
            8     | 3       | 17 9         | discrete 3          | SILU       | false        | false      | INDEPENDENT     | 13    | 5    | true     | true
            16    | 5       | 64 64        | discrete 2          | GELU       | true         | false      | INDEPENDENT     | 29    | 3    | true     | false
            4     | 5       | 5 18         | discrete 2          | GELU       | false        | false      | INDEPENDENT     | 7     | 3    | false    | false
            1     | 3       | 7 5          | discrete 2          | TANH       | true         | true       | INDEPENDENT     | 5     | 3    | true     | true
            8     | 4       | 20 64        | discrete 3          | RELU       | false        | true       | INDEPENDENT     | 13    | 5    | true     | true
            8     | 4       | 300          | discrete 3          | TANH       | true         | false      | INDEPENDENT     | 7     | 3    | true     | true
            16    | 5       | 64 33        | discrete 2          | GELU       | false        | true       | INDEPENDENT     | 29    | 3    | true     | true
            1     | 3       | 7            | multiDiscrete 2 3   | TANH       | false        | false      | INDEPENDENT     | 13    | 3    | true     | true
            8     | 4       | 17 9         | multiDiscrete 3 1 4 | RELU       | true         | false      | INDEPENDENT     | 13    | 5    | true     | true
            16    | 5       | 64 33        | multiDiscrete 5 2   | GELU       | true         | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 3       | 7            | box 1               | TANH       | false        | false      | INDEPENDENT     | 13    | 3    | true     | true
            1     | 3       | 7 5          | box 3               | TANH       | true         | true       | STATE_DEPENDENT | 13    | 3    | true     | true
            8     | 4       | 17 9         | box 2               | RELU       | false        | false      | STATE_DEPENDENT | 13    | 5    | true     | false
            8     | 1       | ''           | box 3               | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | true     | true
            16    | 5       | 64 64        | box 4               | TANH       | true         | false      | INDEPENDENT     | 29    | 17   | true     | true
            16    | 5       | 33           | box 1               | GELU       | true         | true       | STATE_DEPENDENT | 29    | 3    | false    | true
            1     | 2x5x4   | 3k2s1        | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | false    | true
            1     | 1x7x9   | 5k3s2 7      | discrete 2          | RELU       | true         | false      | INDEPENDENT     | 13    | 3    | true     | true
            8     | 3x6x5   | 9k2s1 5k2s2 4 | discrete 3          | GELU       | false        | false      | INDEPENDENT     | 13    | 5    | true     | true
            8     | 2x8x3   | 4k3s1 7      | box 2               | TANH       | true         | true       | STATE_DEPENDENT | 7     | 3    | true     | true
            8     | 2x9x11  | 3k4s3 4k1s1  | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 1    | true     | true
            16    | 4x5x5   | 16k3s2 33    | discrete 5          | RELU       | true         | false      | INDEPENDENT     | 29    | 3    | true     | true
            16    | 1x13x12 | 17k5s2 8k2s1 9k2s2 7 | discrete 2  | SILU       | true         | false      | INDEPENDENT     | 29    | 5    | true     | false
            16    | 2x5x7   | 3k3s1 10k3s1 | discrete 3          | TANH       | false        | true       | INDEPENDENT     | 13    | 5    | true     | true
            """)
    void theGradientAndTheReportedLossesAgreeWithTheReference(ArgumentsAccessor row) {
        assertAgrees(Case.of(row), WrapperConfig.none());
    }

    /** Clipped early, so that it matters. Mean and scale are parameters with a gradient of 0. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void itIsThatOfTheNormalisedObservations(int lanes) {
        WrapperConfig wrappers = new WrapperConfig(true, 0.25, 0, false, 0);
        for (boolean sharedTrunk : new boolean[] {false, true}) {
            Case of = new Case(
                    lanes,
                    sharedTrunk ? new Observation(5, null) : Observation.of("5x3x3"),
                    sharedTrunk ? List.of() : List.of(new Convolution(7, 2, 1)),
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

    /** Half of the actions may be taken, in one sample these, in another those. The last has more of them than a word bits. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes | actions              | activation | shared_trunk | layer_norm | log_std     | steps | envs | norm_adv | clip_vloss
            1     | 3       | 7            | discrete 2           | TANH       | false        | false      | INDEPENDENT | 13    | 3    | true     | true
            1     | 5       | 17 7         | discrete 5           | RELU       | true         | true       | INDEPENDENT | 13    | 5    | true     | false
            4     | 3       | 17           | multiDiscrete 3 1 4  | TANH       | false        | false      | INDEPENDENT | 37    | 1    | true     | true
            8     | 3       | ''           | discrete 3           | TANH       | false        | false      | INDEPENDENT | 13    | 1    | true     | true
            8     | 4       | 17 9         | multiDiscrete 3 1 4  | RELU       | true         | false      | INDEPENDENT | 13    | 5    | false    | true
            16    | 5       | 64 33        | multiDiscrete 5 2    | GELU       | true         | true       | INDEPENDENT | 29    | 3    | true     | true
            16    | 4       | 17           | multiDiscrete 3 40 2 | TANH       | false        | false      | INDEPENDENT | 29    | 17   | true     | true
            """)
    void itIsThatOfTheDistributionOverWhatIsAllowed(ArgumentsAccessor row) {
        assertAgrees(Case.of(row), WrapperConfig.none(), true);
    }

    /**
     * Where the device's tuning has tiles, by teams of work-items: of 29 times 17 samples several teams have several chunks.
     * Of each of the last six the gradient was wrong on PoCL once, the barriers being elsewhere.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes  | actions             | activation | shared_trunk | layer_norm | log_std         | steps | envs | norm_adv | clip_vloss
            1     | 3       | ''            | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | true     | true
            1     | 4       | 64 64         | discrete 2          | TANH       | true         | false      | INDEPENDENT     | 29    | 17   | true     | true
            1     | 5       | 64 33         | multiDiscrete 5 2   | GELU       | true         | false      | INDEPENDENT     | 29    | 3    | false    | true
            1     | 5       | 64 33         | multiDiscrete 5 2   | GELU       | true         | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 2x8x3   | 4k3s1 7       | box 2               | TANH       | true         | true       | STATE_DEPENDENT | 7     | 3    | true     | true
            1     | 1x13x12 | 17k5s2 8k2s1 7 | discrete 2         | SILU       | true         | false      | INDEPENDENT     | 29    | 5    | true     | false
            1     | 5       | 33            | box 1               | RELU       | false        | true       | STATE_DEPENDENT | 29    | 3    | false    | true
            1     | 2x9x11  | 3k4s3 4k1s1   | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 11   | true     | true
            1     | 2x9x11  | 4k1s1         | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 11   | true     | true
            1     | 5       | 33            | box 1               | RELU       | false        | false      | STATE_DEPENDENT | 29    | 3    | false    | true
            1     | 5       | 33            | discrete 2          | RELU       | false        | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 5       | 33            | box 1               | TANH       | false        | true       | INDEPENDENT     | 29    | 3    | false    | true
            """)
    void itIsThatOfTheReferenceWhereTheTuningHasTiles(ArgumentsAccessor row) {
        Case of = Case.of(row);
        assertAgrees(of, WrapperConfig.none(), false, new LocalTiles(32, 8, 4));
    }

    private void assertAgrees(Case of, WrapperConfig wrappers) {
        assertAgrees(of, wrappers, false);
    }

    private void assertAgrees(Case of, WrapperConfig wrappers, boolean masked) {
        assertAgrees(of, wrappers, masked, null);
    }

    /** @param tiles null where work-items are alone with their samples */
    private void assertAgrees(Case of, WrapperConfig wrappers, boolean masked, LocalTiles tiles) {
        PolicyConfig policy = new PolicyConfig(
                of.convolutions, of.hiddenSizes, of.activation, of.sharedTrunk, of.layerNorm, of.logStd, 0);
        PpoConfig config = PpoSettings.of(
                "num_steps: %d, num_minibatches: 1, update_epochs: 1, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(of.numSteps, of.normAdv, of.clipVloss));
        Random random = new Random(of.toString().hashCode());
        ImageShape image = of.observation.image;
        PpoOnDevice.Shape unmasked = PpoOnDevice.Shape.of(of.lanes, of.observation.dim, of.actions, of.numEnvs)
                .seen(image);
        PpoOnDevice.Shape untiled = masked ? unmasked.withMasks() : unmasked;
        PpoOnDevice.Shape shape = tiles == null ? untiled : untiled.in(tiles);
        Network described = shape.network(policy, wrappers);
        ReferenceNetwork network = new ReferenceNetwork(described, policy, image);
        float[] parameters = KinkFreeRollout.parameters(random, described);
        double[] exact = IntStream.range(0, parameters.length)
                .mapToDouble(i -> parameters[i])
                .toArray();
        RolloutData data = KinkFreeRollout.of(
                random, config, network, exact, of.observation.dim, described.distribution(), of.numEnvs);
        ReferenceLoss expected = ReferenceLoss.of(network, exact, config, allOf(data));

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
