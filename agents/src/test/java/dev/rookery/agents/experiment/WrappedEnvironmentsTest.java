package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaLineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings in environments with stacked frames, repeated actions and other time limits. */
class WrappedEnvironmentsTest {
    private static final int STEPS_PER_ITERATION = 17 * 32;

    @TempDir
    Path folder;

    private ExperimentConfig config(String environment, EnvironmentCatalog catalog) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), """
                seeds: [3, 4]
                total_timesteps: %d
                environment: {id: %s, num_envs: 17}
                wrappers: {frame_stack: 3, action_repeat: 2, time_limit: 9, normalize_observations: true}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(
                        6 * STEPS_PER_ITERATION, environment, 3 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), catalog);
    }

    private static void assertGoesOnTheSame(ExperimentConfig config, EnvironmentFolder world) throws Exception {
        Trained whole = Trained.of(config, world, null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        assertThat(Trained.of(config, world, half).last().tensors())
                .isEqualTo(whole.last().tensors());
        assertThat(whole.evaluation().lengthMean()).isBetween(1.0, 5.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "Pong-v0"})
    void whatIsRememberedOfAnEpisodeIsResumedWithIt(String id) throws Exception {
        ExperimentConfig config = config(id, EnvironmentCatalog.builtIn());
        assertGoesOnTheSame(config, config.folder(EnvironmentCatalog.builtIn()));
    }

    @Test
    void whatIsRememberedOfAnEpisodeInJavaIsResumedWithIt() throws Exception {
        ExperimentConfig config = config("JavaLineWorld-v0", null);
        assertGoesOnTheSame(
                config, JavaLineWorld.folder().wrapped(config.wrappers().environment()));
    }

    @Test
    void whoWatchesChangesNothing() throws Exception {
        ExperimentConfig config = config("CartPole-v1", EnvironmentCatalog.builtIn());
        assertThat(Trained.of(config, null, 2, Profile.none()).last().tensors())
                .isEqualTo(Trained.of(config, null).last().tensors());
    }

    /** A point that drifts to one side or the other, and a reward for who says to which: it cannot be seen in one place. */
    private void writeDrift() throws IOException {
        Path world = Files.createDirectories(folder.resolve("drift"));
        Files.writeString(world.resolve("drift.cl"), """
                typedef struct { real x; real drift; } State;

                void env_reset(State *s, const Params *p, Rng *rng) {
                    s->x = rng_range(rng, REAL(-4.0f), REAL(4.0f));
                    s->drift = choose(rng_below(rng, 2u) == 1, REAL(0.25f), REAL(-0.25f));
                }

                void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                    rewards[0] = choose((actions[0] == 1) == (s->drift > 0.0f), REAL(1.0f), REAL(0.0f));
                    s->x += s->drift;
                }

                mask env_terminated(const State *s, const Params *p) {
                    return s->x != s->x;
                }

                void env_observe(const State *s, const Params *p, int agent, real *obs) {
                    obs[0] = s->x;
                }
                """);
        Files.writeString(world.resolve("environment.yaml"), """
                id: Drift-v0
                summary: a point that drifts
                source: made up for tests
                observation: [{name: x}]
                action: {discrete: [{name: left}, {name: right}]}
                max_episode_steps: 16
                """);
    }

    /** Mean return; 16 is the most there is. */
    private double learntFrom(int frames) throws Exception {
        Path file = Files.writeString(folder.resolve("drift.yaml"), """
                seed: 3
                total_timesteps: 50000
                environment: {path: drift, num_envs: 64}
                wrappers: {frame_stack: %d}
                policy: {hidden_sizes: [16]}
                algorithm: {name: ppo, num_steps: 16, learning_rate: 1e-2, gamma: 0.5}
                evaluation: {episodes: 200, interval: 0}
                checkpoint: {interval: 0}
                """.formatted(frames));
        return Trained.of(ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn()), null)
                .evaluation()
                .returnMean();
    }

    @Test
    void twoFramesShowAMovementThatOneDoesNot() throws Exception {
        writeDrift();
        assertThat(learntFrom(1)).isLessThan(12);
        assertThat(learntFrom(2)).isGreaterThan(14.5);
    }
}
