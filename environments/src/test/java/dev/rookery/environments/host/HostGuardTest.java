package dev.rookery.environments.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.environments.guard.NonFinite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a Java environment that brings a number that is not finite. */
class HostGuardTest {
    private static final int ENVS = 5;
    private static final int NON_FINITE = 4;
    private static final int TRUNCATED = 2;

    /** Walks that lose their way in their third step. */
    private static Walks walks(NonFinite then) {
        return new Walks(
                new HostLayout(1, ENVS, 48, 2, Walk.OBS_DIM, 1, List.of(), List.of(), Walks.MAX_EPISODE_STEPS),
                Walks.guard(then),
                new EpisodeParams(Map.of(), Map.of()),
                new HostOptions(2, 10, 0),
                walk -> {
                    if (walk.steps() == 2) {
                        walk.lose();
                    }
                });
    }

    private static int end(Walks walks, int row) {
        return walks.batch().memory().ends().getInt(4 * row);
    }

    @Test
    void theRunStopsAndNamesEnvironmentStepAndSeed() {
        try (Walks walks = walks(NonFinite.STOP)) {
            walks.reset();
            walks.steps(2);
            assertThatThrownBy(walks::step)
                    .isInstanceOf(HostEnvironmentException.class)
                    .message()
                    .matches(
                            "environment \\d \\(testing\\) has made a number that is not finite, in step 3 of the episode"
                                    + " with seed \\d+: the reward of agent 0 is NaN; environment.non_finite says what is to be"
                                    + " done about it");
        }
    }

    @Test
    void aResetCutsTheEpisodeOffInWhatWasSeenLast() {
        try (Walks walks = walks(NonFinite.RESET)) {
            walks.reset();
            walks.steps(2);
            float[] seen = new float[ENVS];
            for (int env = 0; env < ENVS; env++) {
                seen[env] = walks.obs(0, walks.row(0, env, 1));
                assertThat(end(walks, walks.row(0, env, 1))).isZero();
            }
            walks.step();
            for (int env = 0; env < ENVS; env++) {
                int row = walks.row(0, env, 1);
                assertThat(end(walks, row)).isEqualTo(TRUNCATED | NON_FINITE);
                assertThat(walks.reward(row)).isZero();
                assertThat(walks.finalObs(0, row)).isEqualTo(seen[env]);
                assertThat(walks.obs(2, row)).as("steps of the new episode").isZero();
            }
            walks.step();
            assertThat(end(walks, walks.row(0, 0, 0))).isZero();
        }
    }

    @Test
    void clampingReplacesWhatIsNotFiniteAndGoesOn() {
        try (Walks walks = walks(NonFinite.CLAMP)) {
            walks.reset();
            walks.steps(3);
            for (int env = 0; env < ENVS; env++) {
                int row = walks.row(0, env, 1);
                assertThat(end(walks, row)).isEqualTo(NON_FINITE);
                assertThat(walks.reward(row)).isZero();
                assertThat(walks.obs(0, row)).isZero();
                assertThat(walks.obs(2, row)).isEqualTo(3);
            }
        }
    }
}
