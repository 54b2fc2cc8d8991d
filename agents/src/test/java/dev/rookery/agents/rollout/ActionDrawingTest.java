package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaHandsWorld;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What new policies do where an action is more than one index. Their means, and differences of logits, are nearly 0. */
class ActionDrawingTest {
    private static final int LANES = 8;
    private static final int NUM_ENVS = 203;
    private static final double SAMPLES = (double) Played.NUM_STEPS * Played.POLICIES * NUM_ENVS;
    private static final LineWorld CONTINUOUS = new LineWorld(3, LineWorld.box(2), 1, 11);
    private static final LineWorld SEVERAL = new LineWorld(3, LineWorld.multiDiscrete(3, 2), 1, 11);

    @TempDir
    Path folder;

    private static PolicyConfig policy(LogStd logStd, double initialLogStd) {
        return new PolicyConfig(List.of(17, 5), Activation.TANH, false, false, logStd, initialLogStd);
    }

    private void assertMoved(LineWorld world, int lanes) {
        assertMoved(world, Played.of(world, policy(LogStd.INDEPENDENT, 0), folder, lanes, 17));
    }

    private static void assertMoved(LineWorld world, Played played) {
        for (int row = 0; row < played.rows(); row++) {
            for (int step = 0; step < Played.NUM_STEPS; step++) {
                float moved = world.moved(played.x()[step][row], played.actions()[step][row]);
                assertThat(played.rewards()[step][row]).isCloseTo(moved, Offset.offset(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void theEnvironmentSeesEveryComponentClippedToItsBounds(int lanes) {
        assertMoved(CONTINUOUS, lanes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void soDoesAnEnvironmentInJava(int lanes) {
        assertMoved(CONTINUOUS, Played.of(JavaHandsWorld.folder(), policy(LogStd.INDEPENDENT, 0), lanes, 17));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void theEnvironmentSeesEveryChoice(int lanes) {
        assertMoved(SEVERAL, lanes);
    }

    @Test
    void whatIsRecordedIsWhatWasDrawnBeforeItIsClipped() {
        Played played = Played.of(CONTINUOUS, policy(LogStd.INDEPENDENT, 0), folder, LANES, NUM_ENVS);
        double beyond = 0;
        for (float[][] step : played.actions()) {
            for (float[] action : step) {
                beyond += Math.abs(action[0]) > 1 ? 1 : 0;
            }
        }
        assertThat(beyond / SAMPLES).isCloseTo(0.3173, Offset.offset(0.02));
    }

    @ParameterizedTest
    @EnumSource
    void continuousActionsAreNormalAndIndependent(LogStd logStd) {
        double initialLogStd = -0.5;
        Played played = Played.of(CONTINUOUS, policy(logStd, initialLogStd), folder, LANES, NUM_ENVS);
        double std = Math.exp(initialLogStd);
        double[] sums = new double[2];
        double[] squares = new double[2];
        double product = 0;
        for (int step = 0; step < Played.NUM_STEPS; step++) {
            for (int row = 0; row < played.rows(); row++) {
                float[] action = played.actions()[step][row];
                double logProb = 0;
                for (int i = 0; i < 2; i++) {
                    double z = action[i] / std;
                    sums[i] += z / SAMPLES;
                    squares[i] += z * z / SAMPLES;
                    logProb -= 0.5 * z * z + initialLogStd + 0.5 * Math.log(2 * Math.PI);
                }
                product += action[0] / std * action[1] / std / SAMPLES;
                assertThat((double) played.logProbs()[step][row])
                        .isCloseTo(logProb, Offset.offset(0.05 * (1 + Math.abs(logProb))));
            }
        }
        double noise = 5 / Math.sqrt(SAMPLES);
        for (int i = 0; i < 2; i++) {
            assertThat(sums[i]).isCloseTo(0, Offset.offset(0.02 + noise));
            assertThat(squares[i]).isCloseTo(1, Offset.offset(0.02 + 1.5 * noise));
        }
        assertThat(product).isCloseTo(0, Offset.offset(0.01 + noise));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1", "2, 0", "2, 1"})
    void severalChoicesAreMadeIndependently(int first, int second) {
        Played played = Played.of(SEVERAL, policy(LogStd.INDEPENDENT, 0), folder, LANES, NUM_ENVS);
        double count = 0;
        for (int step = 0; step < Played.NUM_STEPS; step++) {
            for (int row = 0; row < played.rows(); row++) {
                float[] action = played.actions()[step][row];
                count += action[0] == first && action[1] == second ? 1 : 0;
                assertThat((double) played.logProbs()[step][row])
                        .isCloseTo(-Math.log(3) - Math.log(2), Offset.offset(0.05));
            }
        }
        assertThat(count / SAMPLES).isCloseTo(1.0 / 6, Offset.offset(0.01 + 5 * 0.38 / Math.sqrt(SAMPLES)));
    }
}
