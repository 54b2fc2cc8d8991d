package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.ImageShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCostTest {
    /** Multiply-adds of 4-64-64-(2,1): 4·64 + 64·64 + 64·3, by hand; of the separate networks, twice the hidden layers. */
    @ParameterizedTest
    @CsvSource({
        "4, 2, true, 256, 4288",
        "4, 2, false, 512, 8384",
    })
    void everyMultiplyAddOfTheMatricesIsCountedOnce(
            int obsDim, int actions, boolean shared, long reading, long others) {
        PolicyConfig policy = policy(List.of(64, 64), shared);
        NetworkCost cost = NetworkCost.of(Network.of(policy, obsDim, actions));
        assertThat(cost.forwardFlops()).isEqualTo(2 * (reading + others));
        // Nobody needs the gradient of the observation.
        assertThat(cost.backwardFlops()).isEqualTo(2 * (reading + 2 * others));
    }

    @ParameterizedTest
    @CsvSource({"3, 5, true, 7", "3, 5, false, 7", "64, 2, true, 256"})
    void theParametersAreThoseOfTheNetwork(int obsDim, int actions, boolean shared, int size) {
        for (List<Integer> sizes : List.of(List.<Integer>of(), List.of(size), List.of(size, 3))) {
            PolicyConfig policy = policy(sizes, shared);
            long hidden = 0;
            int in = obsDim;
            for (int out : sizes) {
                hidden += (in + 1L) * out;
                in = out;
            }
            long expected = (shared ? 1 : 2) * hidden + (in + 1L) * (actions + 1);
            assertThat(NetworkCost.of(Network.of(policy, obsDim, actions)).parameters())
                    .isEqualTo(expected)
                    .isEqualTo(Network.of(policy, obsDim, actions).parameterCount());
        }
    }

    /** Of 4 x 10 x 10: 8 x 8 places of 16 filters with 4 x 3 x 3 weights each, then 1024 x 128 and 128 x (2 + 1). */
    @Test
    void aFilterCountsAtEveryPlace() {
        PolicyConfig policy = new PolicyConfig(
                List.of(new Convolution(16, 3, 1)), List.of(128), Activation.RELU, true, false, LogStd.INDEPENDENT, 0);
        ActionSpace actions = new ActionSpace.Discrete(List.of("left", "right"));
        NetworkCost cost = NetworkCost.of(Network.of(policy, WrapperConfig.none(), new ImageShape(4, 10, 10), actions));
        long reading = 8 * 8 * 16 * 4 * 3 * 3;
        long others = 1024 * 128 + 128 * 3;
        assertThat(cost.forwardFlops()).isEqualTo(2 * (reading + others));
        assertThat(cost.backwardFlops()).isEqualTo(2 * (reading + 2 * others));
        assertThat(cost.parameters()).isEqualTo(4 * 3 * 3 * 16 + 16 + others + 128 + 3);
    }

    private static PolicyConfig policy(List<Integer> hiddenSizes, boolean shared) {
        return new PolicyConfig(hiddenSizes, Activation.TANH, shared);
    }
}
