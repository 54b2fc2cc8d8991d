package dev.rookery.environments.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostBatchTest {
    private static HostOptions workers(int count) {
        return new HostOptions(count, 10, 0);
    }

    private static List<String> played(int workers, int steps) {
        try (Walks walks = new Walks(2, 37, 2, workers(workers), walk -> {})) {
            walks.reset();
            walks.steps(steps);
            return walks.history();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void whatComesOutDoesNotDependOnTheNumberOfWorkers(int workers) {
        assertThat(played(workers, 60)).isEqualTo(played(1, 60));
    }

    @Test
    void anEnvironmentDoesTheSameHoweverManyThereAre() {
        HostLayout alone = new HostLayout(1, 1, 48, 1, Walk.OBS_DIM, 1, List.of(), List.of(), Walks.MAX_EPISODE_STEPS);
        HostLayout many = new HostLayout(1, 48, 48, 1, Walk.OBS_DIM, 1, List.of(), List.of(), Walks.MAX_EPISODE_STEPS);
        EpisodeParams params = new EpisodeParams(Map.of(), Map.of());
        try (Walks one = new Walks(alone, params, workers(1), walk -> {});
                Walks all = new Walks(many, params, workers(2), walk -> {})) {
            one.reset();
            all.reset();
            for (int step = 0; step < 40; step++) {
                one.step();
                all.step();
                assertThat(one.obs(0, 0)).isEqualTo(all.obs(0, 0));
                assertThat(one.reward(0)).isEqualTo(all.reward(0));
            }
        }
    }

    /** A choice among 3 and one among 40, which lies across the edge of a word. */
    @Test
    void whatIsAllowedIsPackedForEveryAgentAndAChoiceOfNothingIsOneOfEverything() {
        HostLayout layout =
                new HostLayout(2, 5, 48, 2, Walk.OBS_DIM, 1, List.of(), List.of(3, 40), Walks.MAX_EPISODE_STEPS);
        try (Walks walks = new Walks(layout, new EpisodeParams(Map.of(), Map.of()), workers(2), walk -> {})) {
            walks.reset();
            for (int step = 0; step < 20; step++) {
                for (int policy = 0; policy < 2; policy++) {
                    for (int env = 0; env < 5; env++) {
                        for (int agent = 0; agent < 2; agent++) {
                            int row = walks.row(policy, env, agent);
                            int steps = (int) walks.obs(2, row);
                            for (int k = 0; k < 43; k++) {
                                boolean allowed =
                                        k < 3 ? k != (steps + agent) % 3 : steps % 2 == 1 || k != 3 + 7 * agent;
                                assertThat(walks.allowed(k, row)).isEqualTo(allowed);
                            }
                        }
                    }
                }
                walks.step();
            }
        }
    }

    @Test
    void anEpisodeThatEndsBeginsAnewWithinTheStepAndLeavesItsLastObservation() {
        try (Walks walks = new Walks(1, 33, 2, workers(2), walk -> {})) {
            walks.reset();
            int terminated = 0;
            int truncated = 0;
            float[] lengths = new float[33];
            for (int step = 0; step < 50; step++) {
                walks.step();
                for (int env = 0; env < 33; env++) {
                    int row = walks.row(0, env, 0);
                    int other = walks.row(0, env, 1);
                    lengths[env]++;
                    assertThat(walks.terminated(other)).isEqualTo(walks.terminated(row));
                    assertThat(walks.truncated(other)).isEqualTo(walks.truncated(row));
                    if (walks.terminated(row) || walks.truncated(row)) {
                        assertThat(walks.finalObs(2, row)).isEqualTo(lengths[env]);
                        assertThat(walks.finalObs(0, row)).isEqualTo(walks.reward(other) - 1);
                        assertThat(walks.finalObs(1, other)).isEqualTo(1);
                        assertThat(walks.obs(2, row)).isZero();
                        assertThat(Math.abs(walks.finalObs(0, row)) > Walk.LIMIT)
                                .isEqualTo(walks.terminated(row));
                        terminated += walks.terminated(row) ? 1 : 0;
                        truncated += walks.truncated(row) ? 1 : 0;
                        lengths[env] = 0;
                    } else {
                        assertThat(walks.obs(2, row)).isEqualTo(lengths[env]).isLessThan(Walks.MAX_EPISODE_STEPS);
                    }
                    assertThat(walks.terminated(row) && walks.truncated(row)).isFalse();
                }
            }
            assertThat(terminated).isPositive();
            assertThat(truncated).isPositive();
        }
    }

    @Test
    void everyEpisodeHasASeedOfItsOwn() {
        Set<Long> seeds = ConcurrentHashMap.newKeySet();
        try (Walks walks = new Walks(3, 40, 1, workers(2), walk -> {
            if (walk.steps() == 0) {
                assertThat(seeds.add(walk.seed())).isTrue();
                assertThat(walk.seed()).isNotNegative();
            }
        })) {
            walks.reset();
            walks.steps(30);
        }
        assertThat(seeds).hasSizeGreaterThan(3 * 40 * 4);
    }

    @Test
    void continuousActionsAreClippedToTheirBounds() {
        HostLayout layout = new HostLayout(
                1,
                3,
                48,
                1,
                Walk.OBS_DIM,
                1,
                List.of(new HostLayout.Bounds(-0.25f, 0.5f)),
                List.of(),
                Walks.MAX_EPISODE_STEPS);
        try (Walks walks = new Walks(layout, new EpisodeParams(Map.of(), Map.of()), workers(1), walk -> {})) {
            walks.reset();
            float[] actions = new float[1];
            float[] chosen = {-3, 0.125f, 7};
            float[] taken = {-0.25f, 0.125f, 0.5f};
            for (int env = 0; env < 3; env++) {
                walks.batch().memory().actions().putFloat(4 * env, chosen[env]);
                walks.batch().memory().takeActions(env, actions);
                assertThat(actions[0]).isEqualTo(taken[env]);
            }
        }
    }

    @Test
    void parametersAreDrawnForEveryEpisode() {
        HostLayout layout =
                new HostLayout(1, 40, 48, 1, Walk.OBS_DIM, 1, List.of(), List.of(), Walks.MAX_EPISODE_STEPS);
        EpisodeParams params = new EpisodeParams(Map.of("start", -3.0), Map.of("start", -1.0));
        try (Walks walks = new Walks(layout, params, workers(2), walk -> {})) {
            walks.reset();
            float lowest = Float.MAX_VALUE;
            float highest = -Float.MAX_VALUE;
            for (int env = 0; env < 40; env++) {
                lowest = Math.min(lowest, walks.obs(0, env));
                highest = Math.max(highest, walks.obs(0, env));
            }
            assertThat(lowest).isBetween(-3f, -2.5f);
            assertThat(highest).isBetween(-1.5f, 0f);
        }
    }
}
