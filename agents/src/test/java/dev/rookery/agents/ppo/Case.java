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
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;

/**
 * A network and a rollout whose update has the gradient of the reference in double precision, of which see {@link
 * ReferenceLossTest}. Samples are {@code numSteps × numEnvs}.
 */
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
    /** Relative to what the samples contribute to a parameter's gradient, without their signs. */
    private static final double TOLERANCE = 5e-5;

    /** A row of a test's table. */
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
        int[] sizes =
                numbers(kindAndSizes[1]).stream().mapToInt(Integer::intValue).toArray();
        return switch (kindAndSizes[0]) {
            case "discrete" -> LineWorld.discrete(sizes[0]);
            case "multiDiscrete" -> LineWorld.multiDiscrete(sizes);
            case "box" -> LineWorld.box(sizes[0]);
            default -> throw new IllegalArgumentException(text);
        };
    }

    /**
     * What is seen.
     *
     * @param image null where it is none
     */
    record Observation(int dim, ImageShape image) {
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

    void assertAgrees(Path folder) {
        assertAgrees(folder, WrapperConfig.none(), false, null);
    }

    /**
     * @param folder for the environment's files
     * @param masked whether half of the actions may be taken, in one sample these, in another those
     * @param tiles null where work-items are alone with their samples
     */
    void assertAgrees(Path folder, WrapperConfig wrappers, boolean masked, LocalTiles tiles) {
        PolicyConfig policy =
                new PolicyConfig(convolutions, hiddenSizes, activation, sharedTrunk, layerNorm, logStd, 0);
        PpoConfig config = PpoSettings.of(
                "num_steps: %d, num_minibatches: 1, update_epochs: 1, gamma: 0, ent_coef: 0.1, norm_adv: %s, clip_vloss: %s"
                        .formatted(numSteps, normAdv, clipVloss));
        Random random = new Random(toString().hashCode()); // the name of this class is a part of it
        ImageShape image = observation.image;
        PpoOnDevice.Shape unmasked =
                PpoOnDevice.Shape.of(lanes, observation.dim, actions, numEnvs).seen(image);
        PpoOnDevice.Shape untiled = masked ? unmasked.withMasks() : unmasked;
        PpoOnDevice.Shape shape = tiles == null ? untiled : untiled.in(tiles);
        Network described = shape.network(policy, wrappers);
        ReferenceNetwork network = new ReferenceNetwork(described, policy, image);
        float[] parameters = KinkFreeRollout.parameters(random, described);
        double[] exact = IntStream.range(0, parameters.length)
                .mapToDouble(i -> parameters[i])
                .toArray();
        RolloutData data =
                KinkFreeRollout.of(random, config, network, exact, observation.dim, described.distribution(), numEnvs);
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
