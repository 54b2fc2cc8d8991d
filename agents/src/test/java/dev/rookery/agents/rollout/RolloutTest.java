package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaLineWorld;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.environments.EnvironmentFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy playing an environment whose arithmetic is exact, so that the host can say what must have happened. */
class RolloutTest {
    private static final int OBS_DIM = 3;
    private static final int NUM_ACTIONS = 3;
    private static final int MAX_EPISODE_STEPS = 11;
    private static final LineWorld WORLD = new LineWorld(OBS_DIM, NUM_ACTIONS, 1, MAX_EPISODE_STEPS);

    @TempDir
    Path folder;

    private Played play(int lanes, int numEnvs) {
        return play(lanes, numEnvs, false);
    }

    /** @param java whether the world moves on the host */
    private Played play(int lanes, int numEnvs, boolean java) {
        return play(java ? JavaLineWorld.folder() : WORLD.in(folder), lanes, numEnvs);
    }

    private static Played play(EnvironmentFolder world, int lanes, int numEnvs) {
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
        return Played.of(world, policy, lanes, numEnvs);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "8, false", "16, false", "1, true", "8, true", "16, true"})
    void whatIsRecordedIsWhatTheEnvironmentDid(int lanes, boolean java) {
        Played played = play(lanes, 17, java);
        float[] episodes = new float[Played.POLICIES];
        float[] returns = new float[Played.POLICIES];
        float[] lengths = new float[Played.POLICIES];
        for (int row = 0; row < played.rows(); row++) {
            int length = 0;
            float episodicReturn = 0;
            for (int step = 0; step < Played.NUM_STEPS; step++) {
                float moved = WORLD.moved(played.x()[step][row], played.actions()[step][row]);
                length++;
                episodicReturn += moved;
                boolean terminated = LineWorld.terminated(moved);
                boolean truncated = !terminated && length == MAX_EPISODE_STEPS;
                assertThat(played.rewards()[step][row]).isEqualTo(moved);
                assertThat(played.terminated()[step][row]).isEqualTo(terminated);
                assertThat(played.truncated()[step][row]).isEqualTo(truncated);
                if (terminated || truncated) {
                    assertThat(played.x()[step + 1][row]).isBetween(-0.5f, 0.5f);
                    int policy = row / played.numEnvs();
                    episodes[policy]++;
                    returns[policy] += episodicReturn;
                    lengths[policy] += length;
                    length = 0;
                    episodicReturn = 0;
                } else {
                    assertThat(played.x()[step + 1][row]).isEqualTo(moved);
                }
            }
        }
        for (int policy = 0; policy < Played.POLICIES; policy++) {
            assertThat(episodes[policy]).isGreaterThan(Played.NUM_STEPS);
            assertThat(played.statistics()[3 * policy]).isEqualTo(episodes[policy]);
            assertThat(played.statistics()[3 * policy + 2]).isCloseTo(returns[policy], Offset.offset(1e-3f));
            assertThat(played.statistics()[3 * policy + 1]).isEqualTo(lengths[policy]);
        }
    }

    /** The same point, seen at some other time, has the same value. */
    @ParameterizedTest
    @CsvSource({"1, false", "16, false", "1, true", "16, true"})
    void anEpisodeCutByTheTimeLimitBootstrapsFromItsFinalObservation(int lanes, boolean java) {
        Played played = play(lanes, 203, java);
        AtomicInteger compared = new AtomicInteger();
        for (int policy = 0; policy < Played.POLICIES; policy++) {
            Map<Float, Float> valueOf = new HashMap<>();
            forEachStep(played, policy, (step, row) -> valueOf.put(played.x()[step][row], played.values()[step][row]));
            forEachStep(played, policy, (step, row) -> {
                float last = WORLD.moved(played.x()[step][row], played.actions()[step][row]);
                if (played.truncated()[step][row] && valueOf.containsKey(last)) {
                    assertClose(played.finalValues()[step][row], valueOf.get(last));
                    compared.incrementAndGet();
                }
            });
        }
        assertThat(compared).hasValueGreaterThan(100);
    }

    private interface StepVisitor {
        void visit(int step, int row);
    }

    private static void forEachStep(Played played, int policy, StepVisitor visitor) {
        for (int step = 0; step < Played.NUM_STEPS; step++) {
            for (int row = policy * played.numEnvs(); row < (policy + 1) * played.numEnvs(); row++) {
                visitor.visit(step, row);
            }
        }
    }

    /** A new network gives all actions nearly the same chance. */
    @Test
    void actionsAreDrawnFromThePolicy() {
        Played played = play(8, 203);
        int[] counts = new int[NUM_ACTIONS];
        for (float[][] step : played.actions()) {
            for (float[] action : step) {
                counts[(int) action[0]]++;
            }
        }
        double samples = (double) Played.NUM_STEPS * played.rows();
        for (int count : counts) {
            assertThat(count / samples)
                    .isCloseTo(1.0 / NUM_ACTIONS, Offset.offset(0.01 + 5 * 0.47 / Math.sqrt(samples)));
        }
        for (float[] step : played.logProbs()) {
            for (float logProb : step) {
                assertThat((double) logProb).isCloseTo(-Math.log(NUM_ACTIONS), Offset.offset(0.05));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, false", "16, false", "8, true", "16, true"})
    void theNumberOfLanesChangesNothing(int lanes, boolean java) {
        Played one = play(1, 17, java);
        Played many = play(lanes, 17, java);
        assertSameTrajectories(many, one, 17);
        assertThat(many.statistics()).isEqualTo(one.statistics());
    }

    /** The policy's kernels keep the device's lanes, whatever the environment's are. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void aScalarEnvironmentPlaysTheSameInEveryLaneOfThePolicy(int lanes) {
        LineWorld scalar = new LineWorld(OBS_DIM, LineWorld.discrete(NUM_ACTIONS), 1, MAX_EPISODE_STEPS, true);
        for (int numEnvs : new int[] {1, 17, 33}) {
            assertSameTrajectories(play(scalar.in(folder), lanes, numEnvs), play(1, numEnvs), numEnvs);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRowDoesNotDependOnHowManyThereAre(boolean java) {
        assertSameTrajectories(play(8, 5, java), play(8, 17, java), 5);
    }

    private static void assertSameTrajectories(Played computed, Played expected, int numEnvs) {
        for (int policy = 0; policy < Played.POLICIES; policy++) {
            for (int env = 0; env < numEnvs; env++) {
                int row = policy * computed.numEnvs() + env;
                int same = policy * expected.numEnvs() + env;
                for (int step = 0; step < Played.NUM_STEPS; step++) {
                    assertThat(computed.actions()[step][row]).isEqualTo(expected.actions()[step][same]);
                    assertThat(computed.x()[step][row]).isEqualTo(expected.x()[step][same]);
                    assertThat(computed.truncated()[step][row]).isEqualTo(expected.truncated()[step][same]);
                    assertClose(computed.logProbs()[step][row], expected.logProbs()[step][same]);
                    assertClose(computed.values()[step][row], expected.values()[step][same]);
                    if (expected.truncated()[step][same]) {
                        assertClose(computed.finalValues()[step][row], expected.finalValues()[step][same]);
                    }
                }
                assertClose(computed.values()[Played.NUM_STEPS][row], expected.values()[Played.NUM_STEPS][same]);
            }
        }
    }

    private static void assertClose(float computed, float expected) {
        assertThat(computed).isCloseTo(expected, Offset.offset(1e-5f));
    }
}
