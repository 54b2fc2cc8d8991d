package dev.rookery.agents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.compute.LocalTiles;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.ImageShape;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a team of work-items makes of a chunk in tiles, against what one makes of it alone. */
class LocalTilesTest {
    private static final ActionSpace ACTIONS = new ActionSpace.Discrete(List.of("left", "right", "stay"));

    private static Network dense(int obsDim, List<Integer> sizes, Activation activation, boolean shared, boolean norm) {
        PolicyConfig policy = new PolicyConfig(List.of(), sizes, activation, shared, norm, LogStd.INDEPENDENT, 0);
        return Network.of(policy, new WrapperConfig(norm, 0.25, 0, false, 0), obsDim, ACTIONS);
    }

    private static float[] gaussians(Random random, int count, double scale) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (scale * random.nextGaussian());
        }
        return numbers;
    }

    private static BothPasses alone(Network network, LocalTiles tiles, float[] parameters, float[] obs) {
        return BothPasses.of(1, network, new Chunk.Alone(tiles.tile(), Scratch.NONE), parameters, obs);
    }

    private static BothPasses inTiles(Network network, LocalTiles tiles, float[] parameters, float[] obs) {
        Scratch scratch = Scratch.ofTeam(network, Network.Passes.FORWARD_AND_BACKWARD);
        return BothPasses.of(1, network, new Chunk.Team(tiles, scratch, 1), parameters, obs);
    }

    /**
     * Sizes around the tiles' and the steps' edges, in layers that read one, and in layers that several read. What is done
     * alone does not know how tiles are cut, so that does not matter either.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            tile | depth | block | obs_dim | sizes   | activation | shared | norm
            32   | 8     | 4     | 1       | 1       | TANH       | true   | false
            32   | 8     | 4     | 4       | 64 64   | TANH       | true   | false
            32   | 16    | 4     | 9       | 33 17   | RELU       | false  | false
            64   | 32    | 8     | 5       | 31 65   | SILU       | true   | false
            64   | 16    | 4     | 67      | 65 130  | TANH       | true   | false
            64   | 32    | 8     | 17      | 16 200  | GELU       | false  | true
            64   | 8     | 4     | 129     | 63      | RELU       | true   | true
            128  | 16    | 8     | 7       | 129 40  | TANH       | false  | false
            """)
    void fullyConnectedLayersComeToTheSameBits(
            int tile,
            int depth,
            int block,
            int obsDim,
            String sizes,
            Activation activation,
            boolean shared,
            boolean norm) {
        LocalTiles tiles = new LocalTiles(tile, depth, block);
        List<Integer> hidden = sizes.isBlank()
                ? List.of()
                : java.util.Arrays.stream(sizes.split(" "))
                        .map(Integer::valueOf)
                        .toList();
        Network network = dense(obsDim, hidden, activation, shared, norm);
        Random random = new Random(tile + depth + obsDim);
        float[] parameters = gaussians(random, network.parameterCount(), 0.3);
        float[] obs = gaussians(random, obsDim * tile, 1);

        BothPasses alone = alone(network, tiles, parameters, obs);
        BothPasses inTiles = inTiles(network, tiles, parameters, obs);

        assertThat(inTiles.given()).isEqualTo(alone.given());
        assertThat(inTiles.deltas()).isEqualTo(alone.deltas());
        assertThat(inTiles.gradient()).isEqualTo(alone.gradient());
    }

    /** The gradient to the inputs is gathered in tiles and scattered without, so its sums differ in their last bits. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            tile | depth | block | channels | height | width | filters | kernel | stride | further
            32   | 8     | 4     | 2        | 7      | 5     | 5       | 3      | 1      | 1
            64   | 16    | 8     | 1        | 9      | 12    | 17      | 5      | 2      | 40
            64   | 16    | 4     | 3        | 6      | 7     | 33      | 3      | 3      | 2
            64   | 32    | 8     | 20       | 5      | 4     | 70      | 2      | 2      | 9
            """)
    void convolutionsComeToTheSame(
            int tile,
            int depth,
            int block,
            int channels,
            int height,
            int width,
            int filters,
            int kernel,
            int stride,
            int further) {
        LocalTiles tiles = new LocalTiles(tile, depth, block);
        ImageShape image = new ImageShape(channels, height, width);
        PolicyConfig policy = new PolicyConfig(
                List.of(new Convolution(filters, kernel, stride), new Convolution(further, 2, 1)),
                List.of(5),
                Activation.TANH,
                true,
                false,
                LogStd.INDEPENDENT,
                0);
        Network network = Network.of(policy, WrapperConfig.none(), image, ACTIONS);
        Random random = new Random(channels + filters);
        float[] parameters = gaussians(random, network.parameterCount(), 0.2);
        float[] obs = gaussians(random, network.obsDim() * tile, 1);

        BothPasses alone = alone(network, tiles, parameters, obs);
        BothPasses inTiles = inTiles(network, tiles, parameters, obs);

        assertThat(inTiles.given()).isEqualTo(alone.given());
        assertClose(inTiles.deltas(), alone.deltas());
        assertClose(inTiles.gradient(), alone.gradient());
    }

    private static void assertClose(float[] actual, float[] expected) {
        double largest = 0;
        for (float one : expected) {
            largest = Math.max(largest, Math.abs(one));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("number %d", i).isCloseTo(expected[i], Offset.offset(1e-5 * largest));
        }
    }
}
