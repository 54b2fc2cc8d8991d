package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PPO in every kind of action space. */
class ActionSpacesTest {
    private static final int MAX_EPISODE_STEPS = 32;

    @TempDir
    Path folder;

    private ExperimentConfig config(ActionSpace space, String logStd, int seed, int iterations, String algorithm)
            throws IOException {
        new LineWorld(2, space, 1, MAX_EPISODE_STEPS).in(folder);
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seed: %d
                total_timesteps: %d
                environment: {path: line-world, num_envs: 33}
                policy: {hidden_sizes: [24], log_std: %s}
                algorithm: {name: ppo, num_steps: 32, %s}
                evaluation: {episodes: 50, interval: 0}
                checkpoint: {interval: 0}
                """.formatted(seed, iterations * 33 * 32, logStd, algorithm));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    static Stream<Arguments> spacesAndSeeds() {
        return IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(seed -> Stream.of(
                        Arguments.of(LineWorld.discrete(3), "independent", seed),
                        Arguments.of(LineWorld.multiDiscrete(3, 2), "independent", seed),
                        Arguments.of(LineWorld.box(2), "independent", seed),
                        Arguments.of(LineWorld.box(1), "state_dependent", seed)));
    }

    /**
     * The reward is the point's place and beyond 0.75 an episode ends, so that the best is to wait close to it: who begins
     * anywhere and does so gets more than 0.6 a step once he is there. Who knows nothing gets 0.
     */
    @ParameterizedTest
    @MethodSource("spacesAndSeeds")
    void aShortTrainingTeachesToWaitAtTheEdge(ActionSpace space, String logStd, int seed) throws Exception {
        ExperimentConfig config = config(space, logStd, seed, 120, "learning_rate: 3e-3, ent_coef: 0.0");
        EvaluationResult evaluation = Trained.of(config, null).evaluation();
        assertThat(evaluation.returnMean()).isGreaterThan(0.3 * MAX_EPISODE_STEPS);
    }

    /** What the update makes of a sample is what the rollout made of it, as long as the parameters are the same. */
    @ParameterizedTest
    @MethodSource("spacesAndSeeds")
    void aFirstPassOverARolloutFindsTheProbabilitiesThatItWasDrawnWith(ActionSpace space, String logStd, int seed)
            throws Exception {
        ExperimentConfig config = config(space, logStd, seed, 4, "num_minibatches: 1, update_epochs: 1");
        for (IterationMetrics metrics : Trained.of(config, null).iterations()) {
            assertThat(metrics.values().get("losses/old_approx_kl")).isCloseTo(0, Offset.offset(1e-6));
            assertThat(metrics.values().get("losses/approx_kl")).isCloseTo(0, Offset.offset(1e-6));
            assertThat(metrics.values().get("losses/clipfrac")).isZero();
        }
    }
}
