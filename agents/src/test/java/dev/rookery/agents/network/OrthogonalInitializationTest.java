package dev.rookery.agents.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrthogonalInitializationTest {

    /** Wide, tall and square layers. */
    private static Network network(boolean sharedTrunk) {
        return Network.of(new PolicyConfig(List.of(17, 64, 64, 5), Activation.TANH, sharedTrunk), 3, 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsFewerOfRowsAndColumnsIsOrthogonalWithTheGainAsLength(boolean sharedTrunk) {
        Network network = network(sharedTrunk);
        float[] parameters = network.initialParameters(7);
        for (Dense layer : dense(network)) {
            boolean wide = layer.out() > layer.in();
            int count = Math.min(layer.in(), layer.out());
            double gain = expectedGain(layer);
            for (int a = 0; a < count; a++) {
                for (int b = 0; b <= a; b++) {
                    double product = 0;
                    for (int k = 0; k < Math.max(layer.in(), layer.out()); k++) {
                        product += wide
                                ? weight(parameters, layer, a, k) * weight(parameters, layer, b, k)
                                : weight(parameters, layer, k, a) * weight(parameters, layer, k, b);
                    }
                    assertThat(product)
                            .as("%s, vectors %d and %d", layer.name(), a, b)
                            .isCloseTo(a == b ? gain * gain : 0, Offset.offset(1e-6 * gain * gain));
                }
            }
        }
    }

    private static List<Dense> dense(Network network) {
        return network.layers().stream().map(Dense.class::cast).toList();
    }

    private static double weight(float[] parameters, Dense layer, int in, int out) {
        return parameters[layer.parameterOffset() + in * layer.out() + out];
    }

    /** CleanRL's: the square root of 2 for hidden layers, 0.01 for the logits, 1 for the value. */
    private static double expectedGain(Dense layer) {
        return switch (layer.name()) {
            case "actor", "actor.4" -> 0.01;
            case "critic", "critic.4" -> 1;
            default -> Math.sqrt(2);
        };
    }

    @Test
    void biasesAreZero() {
        Network network = network(false);
        float[] parameters = network.initialParameters(7);
        for (Dense layer : dense(network)) {
            for (int i = 0; i < layer.out(); i++) {
                assertThat(parameters[layer.biasOffset() + i]).as(layer.name()).isZero();
            }
        }
    }

    @Test
    void theSeedDecidesAndNoTwoLayersAreAlike() {
        Network network = network(false);
        float[] parameters = network.initialParameters(7);
        assertThat(network.initialParameters(7)).isEqualTo(parameters);
        assertThat(network.initialParameters(8)[0]).isNotEqualTo(parameters[0]);
        Dense actor = dense(network).get(0);
        Dense critic = dense(network).get(5);
        assertThat(actor.name() + critic.name()).isEqualTo("actor.0critic.0");
        assertThat(parameters[critic.parameterOffset()]).isNotEqualTo(parameters[actor.parameterOffset()]);
    }

    /** In high dimension the entries of an orthogonal matrix drawn without preference have mean 0 and variance 1 / n. */
    @Test
    void noDirectionIsPreferred() {
        Network network = Network.of(new PolicyConfig(List.of(), Activation.TANH, false), 9, 9);
        double sum = 0;
        double diagonal = 0;
        int seeds = 2000;
        for (int seed = 0; seed < seeds; seed++) {
            float[] parameters = network.initialParameters(seed);
            Dense actor = dense(network).get(0);
            sum += weight(parameters, actor, 0, 0) / 0.01;
            diagonal += Math.pow(weight(parameters, actor, 0, 0) / 0.01, 2);
        }
        assertThat(sum / seeds).isCloseTo(0, Offset.offset(5 / Math.sqrt(9.0 * seeds)));
        // The variance of x^2 is below 2 / n^2.
        assertThat(diagonal / seeds).isCloseTo(1 / 9.0, Offset.offset(5 * Math.sqrt(2.0 / seeds) / 9));
    }
}
