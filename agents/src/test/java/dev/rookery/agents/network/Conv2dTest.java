package dev.rookery.agents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network's layers on the device, in a work-item's own memory and in a buffer. */
class Conv2dTest {
    private static final ActionSpace ACTIONS = new ActionSpace.Discrete(List.of("left", "right"));

    private static float[] random(Random random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** One image's convolution, number by number. */
    private static double[] convolved(ImageShape image, Convolution by, float[] weight, float[] bias, double[] x) {
        ImageShape given = by.of(image);
        double[] y = new double[(int) given.size()];
        for (int f = 0; f < by.filters(); f++) {
            for (int row = 0; row < given.height(); row++) {
                for (int column = 0; column < given.width(); column++) {
                    double sum = bias[f];
                    for (int c = 0; c < image.channels(); c++) {
                        for (int i = 0; i < by.kernel(); i++) {
                            for (int j = 0; j < by.kernel(); j++) {
                                int pixel = (c * image.height() + row * by.stride() + i) * image.width()
                                        + column * by.stride()
                                        + j;
                                int tap = (c * by.kernel() + i) * by.kernel() + j;
                                sum += x[pixel] * weight[tap * by.filters() + f];
                            }
                        }
                    }
                    y[(f * given.height() + row) * given.width() + column] = sum;
                }
            }
        }
        return y;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 2, 7, 5, 5, 3, 1",
        "8, 1, 3, 4, 9, 6, 2, 3",
        "16, 1, 4, 10, 10, 16, 3, 1",
        "16, 4, 2, 9, 12, 11, 4, 2",
    })
    void everyLaneIsConvolvedAsAnImageAloneAndTheMemoryMakesNoDifference(
            int lanes, int groups, int channels, int height, int width, int filters, int kernel, int stride) {
        ImageShape image = new ImageShape(channels, height, width);
        Convolution by = new Convolution(filters, kernel, stride);
        PolicyConfig policy = new PolicyConfig(
                List.of(by, new Convolution(3, 1, 1)), List.of(5), Activation.TANH, true, false, LogStd.INDEPENDENT, 0);
        Network network = Network.of(policy, WrapperConfig.none(), image, ACTIONS);
        Random random = new Random(1);
        float[] parameters = random(random, network.parameterCount());
        int samples = lanes * groups;
        float[] obs = random(random, network.obsDim() * samples);

        BothPasses own = BothPasses.of(lanes, network, new Chunk.Alone(groups, Scratch.NONE), parameters, obs);

        int weights = channels * kernel * kernel * filters;
        float[] weight = Arrays.copyOf(parameters, weights);
        float[] bias = Arrays.copyOfRange(parameters, weights, weights + filters);
        for (int sample = 0; sample < samples; sample++) {
            double[] x = new double[network.obsDim()];
            for (int i = 0; i < x.length; i++) {
                x[i] = obs[i * samples + sample];
            }
            double[] sums = convolved(image, by, weight, bias, x);
            for (int i = 0; i < sums.length; i++) {
                assertThat((double) own.given()[i * samples + sample])
                        .as("output %d of sample %d", i, sample)
                        .isCloseTo(Math.tanh(sums[i]), Offset.offset(1e-5));
            }
        }

        Scratch buffer = new Scratch(network.obsDim() + 2 * network.activationUnits());
        BothPasses elsewhere = BothPasses.of(lanes, network, new Chunk.Alone(groups, buffer), parameters, obs);
        assertThat(elsewhere.given()).isEqualTo(own.given());
        assertThat(elsewhere.gradient()).isEqualTo(own.gradient());
    }
}
