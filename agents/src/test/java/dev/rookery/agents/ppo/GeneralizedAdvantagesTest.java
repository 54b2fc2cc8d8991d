package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.ActionDistribution;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Advantages and returns on the device against the reference in double precision. */
class GeneralizedAdvantagesTest {
    private static final PolicyConfig LINEAR = new PolicyConfig(List.of(), Activation.TANH, false);

    @TempDir
    Path folder;

    /** A fifteenth of the steps each are terminated, truncated, and both at once. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0.99, 0.95",
        "1, 17, 37, 1, 1",
        "8, 3, 64, 0.99, 0.95",
        "8, 33, 13, 0.5, 0",
        "16, 17, 29, 0.9, 0.8"
    })
    void advantagesReturnsAndTheExplainedVarianceAgreeWithTheReference(
            int lanes, int numEnvs, int numSteps, double gamma, double gaeLambda) {
        PpoConfig config =
                PpoSettings.of("num_steps: %d, num_minibatches: 1, update_epochs: 1, gamma: %s, gae_lambda: %s"
                        .formatted(numSteps, gamma, gaeLambda));
        PpoOnDevice.Shape shape = new PpoOnDevice.Shape(lanes, 1, 2, 1, 2, numEnvs);
        RolloutData data = RolloutData.random(
                new Random(lanes), numSteps, 1, new ActionDistribution.Categorical(List.of(2)), shape.rows());
        ReferenceAdvantages expected = ReferenceAdvantages.of(data, gamma, gaeLambda);
        try (PpoOnDevice ppo = new PpoOnDevice(folder, shape, LINEAR, config)) {
            ppo.parameters(new float[ppo.network().parameterCount()]);
            ppo.update(data);
            assertAgree(ppo.samples("ppo.advantages"), expected.advantages());
            assertAgree(ppo.samples("ppo.returns"), expected.returns());
            double explained = ReferenceAdvantages.explainedVariance(expected.advantages(), expected.returns());
            assertThat(ppo.metrics().get("losses/explained_variance"))
                    .isCloseTo(explained, Offset.offset(1e-5 * (1 + Math.abs(explained))));
        }
    }

    @Test
    void anEpisodeCutByTheTimeLimitIsWorthItsLastObservationAndATerminatedOneNothing() {
        RolloutData data = RolloutData.empty(1, 1, 1, 4);
        for (int row = 0; row < 4; row++) {
            data.rewards()[0][row] = 1;
            data.values()[0][row] = 10;
            data.values()[1][row] = 100;
            data.terminated()[0][row] = row >= 2;
            data.truncated()[0][row] = row % 2 == 1;
            data.finalValues()[0][row] = row % 2 == 1 ? 20 : Float.NaN;
        }
        PpoConfig config = PpoSettings.of("num_steps: 1, num_minibatches: 1, update_epochs: 1, gamma: 0.5");
        try (PpoOnDevice ppo = new PpoOnDevice(folder, PpoOnDevice.Shape.of(8, 1, 2, 4), LINEAR, config)) {
            ppo.parameters(new float[ppo.network().parameterCount()]);
            ppo.update(data);
            assertThat(ppo.samples("ppo.returns")[0]).containsExactly(51, 11, 1, 1);
            assertThat(ppo.samples("ppo.advantages")[0]).containsExactly(41, 1, -9, -9);
        }
    }

    private static void assertAgree(double[][] computed, double[][] expected) {
        assertThat(computed).hasSameDimensionsAs(expected);
        for (int step = 0; step < expected.length; step++) {
            for (int row = 0; row < expected[step].length; row++) {
                assertThat(computed[step][row])
                        .as("step %d, row %d", step, row)
                        .isCloseTo(expected[step][row], Offset.offset(1e-5));
            }
        }
    }
}
