package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaMaskedWorld;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.environments.ActionSpace;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies do where not everything is allowed. */
class MaskedRolloutTest {
    private static final PolicyConfig POLICY = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
    private static final LineWorld WORLD = new LineWorld(3, 3, 1, 11).masked();

    @TempDir
    Path folder;

    /** @return how many of all actions were allowed, in [0, 1] */
    private static double assertAllowed(LineWorld world, ActionSpace actions, Played played) {
        double allowedActions = 0;
        for (int step = 0; step < Played.NUM_STEPS; step++) {
            for (int row = 0; row < played.rows(); row++) {
                boolean[] allowed = world.allowed(played.x()[step][row], 0);
                for (int k = 0; k < allowed.length; k++) {
                    assertThat((played.masks()[step][row] >>> k & 1) != 0).isEqualTo(allowed[k]);
                    allowedActions += allowed[k] ? 1 : 0;
                }
                int first = 0;
                for (int choice = 0; choice < actions.dim(); choice++) {
                    int taken = (int) played.actions()[step][row][choice];
                    assertThat(allowed[first + taken])
                            .as("action %d of choice %d at %s", taken, choice, played.x()[step][row])
                            .isTrue();
                    first += actions.choiceSizes().get(choice);
                }
            }
        }
        return allowedActions / (Played.NUM_STEPS * played.rows() * actions.size());
    }

    /** Parameters so large that some action is always as good as certain, so large that they overflow, and no numbers. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 300", "8, 1", "8, 300", "8, 1e30", "8, NaN", "16, 1", "16, 1e6", "16, NaN"})
    void noActionIsEverTakenThatIsNotAllowed(int lanes, float scale) {
        for (ActionSpace actions : List.of(LineWorld.discrete(5), LineWorld.multiDiscrete(3, 2, 4))) {
            LineWorld world = new LineWorld(3, actions, 1, 11).masked();
            Played played = Played.of(world.in(folder), POLICY, lanes, 67, scale);
            assertThat(assertAllowed(world, actions, played)).isBetween(0.3, 0.98);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void aScalarEnvironmentMasksTheSame(int lanes) {
        LineWorld scalar = new LineWorld(3, LineWorld.discrete(3), 1, 11, true).masked();
        for (int numEnvs : new int[] {1, 33}) {
            Played played = Played.of(scalar.in(folder), POLICY, lanes, numEnvs);
            assertAllowed(scalar, LineWorld.discrete(3), played);
            assertThat(played.masks())
                    .isDeepEqualTo(
                            Played.of(WORLD.in(folder), POLICY, 1, numEnvs).masks());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void anEnvironmentInJavaMasksToo(int lanes) {
        assertAllowed(WORLD, LineWorld.discrete(3), Played.of(JavaMaskedWorld.folder(), POLICY, lanes, 33, Float.NaN));
        Played played = Played.of(JavaMaskedWorld.folder(), POLICY, lanes, 33);
        assertThat(assertAllowed(WORLD, LineWorld.discrete(3), played)).isBetween(0.5, 0.99);
    }

    /** After the last step, of whatever may be done then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void whatIsShownOfAPolicyHasNoProbabilityForWhatIsNotAllowed(int lanes) {
        LineWorld world = new LineWorld(3, LineWorld.multiDiscrete(3, 4), 1, 11).masked();
        Played played = Played.of(world.in(folder), POLICY, lanes, 33);
        for (int row = 0; row < played.rows(); row++) {
            boolean[] allowed = world.allowed(played.x()[Played.NUM_STEPS][row], 0);
            double[] sums = new double[2];
            for (int k = 0; k < allowed.length; k++) {
                assertThat(played.shown()[k][row] > 0).isEqualTo(allowed[k]);
                sums[k < 3 ? 0 : 1] += played.shown()[k][row];
            }
            assertThat(sums).containsExactly(new double[] {1, 1}, Offset.offset(1e-6));
        }
    }

    /** A new network gives all that are allowed nearly the same chance. */
    @Test
    void whatIsAllowedSharesTheProbability() {
        Played played = Played.of(WORLD.in(folder), POLICY, 8, 203);
        for (int step = 0; step < Played.NUM_STEPS; step++) {
            for (int row = 0; row < played.rows(); row++) {
                int among = Integer.bitCount(played.masks()[step][row]);
                assertThat((double) played.logProbs()[step][row]).isCloseTo(-Math.log(among), Offset.offset(0.05));
            }
        }
    }
}
