package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaMaskedWorld;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Trainings where not everything is allowed: in a world where nobody gets beyond 0.5 who does what is allowed, and who
 * gets beyond 0.75 ends the episode.
 */
class ActionMasksTest {
    private static final int MAX_EPISODE_STEPS = 32;

    @TempDir
    Path folder;

    private ExperimentConfig config(ActionSpace space, int agents, int iterations, String... overrides)
            throws IOException {
        new LineWorld(2, space, agents, MAX_EPISODE_STEPS).masked().in(folder);
        return ExperimentConfig.load(
                file("path: line-world", iterations), List.of(overrides), EnvironmentCatalog.builtIn());
    }

    private Path file(String environment, int iterations) throws IOException {
        return Files.writeString(folder.resolve("test.yaml"), """
                total_timesteps: %d
                environment: {%s, num_envs: 33}
                policy: {hidden_sizes: [24]}
                algorithm: {name: ppo, num_steps: 32, learning_rate: 3e-3, ent_coef: 0.0}
                evaluation: {episodes: 50, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(
                        iterations * 33 * 32, environment, Math.max(1, iterations / 2) * 33 * 32));
    }

    /** The reward is the place: the best is to go up to 0.5 and to wait there. Episodes are over when time is. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, false", "3, true"})
    void aPolicyLearnsToWaitAtTheEdgeOfWhatIsAllowed(int seed, boolean deterministic) throws Exception {
        ExperimentConfig config =
                config(LineWorld.discrete(5), 1, 80, "seed=" + seed, "evaluation.deterministic=" + deterministic);
        Trained trained = Trained.of(config, null);
        EvaluationResult evaluation = trained.evaluation();
        assertThat(evaluation.returnMean()).isBetween(0.4 * MAX_EPISODE_STEPS, 0.5 * MAX_EPISODE_STEPS);
        assertThat(evaluation.lengthMean()).isEqualTo(MAX_EPISODE_STEPS);
        for (IterationMetrics metrics : trained.iterations()) {
            Double length = metrics.values().get("charts/episodic_length");
            assertThat(length == null || length == MAX_EPISODE_STEPS).isTrue();
        }
    }

    @Test
    void eachOfSeveralPoliciesWithSeveralAgentsIsWhatItIsAlone() throws Exception {
        Trained together = Trained.of(config(LineWorld.multiDiscrete(3, 4), 2, 2, "seeds=[2, 3]"), null);
        Trained alone = Trained.of(config(LineWorld.multiDiscrete(3, 4), 2, 2, "seed=3"), null);
        assertThat(together.last().alone(1, 2).tensors())
                .isEqualTo(alone.last().alone(0, 1).tensors())
                .isNotEmpty();
        assertThat(together.evaluation().policies().get(1).mean())
                .isEqualTo(alone.evaluation().returnMean());
    }

    /** As long as the parameters are the same, the update sees the probabilities of the rollout. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFirstPassOverARolloutFindsTheProbabilitiesThatItWasDrawnWith(int agents) throws Exception {
        ExperimentConfig config = config(
                LineWorld.multiDiscrete(3, 40), agents, 4, "algorithm.num_minibatches=1", "algorithm.update_epochs=1");
        for (IterationMetrics metrics : Trained.of(config, null).iterations()) {
            assertThat(metrics.values().get("losses/old_approx_kl")).isCloseTo(0, Offset.offset(1e-6));
            assertThat(metrics.values().get("losses/clipfrac")).isZero();
        }
    }

    @Test
    void stoppingAndResumingGivesTheSameBits() throws Exception {
        ExperimentConfig config = config(LineWorld.multiDiscrete(3, 2), 2, 6);
        Trained whole = Trained.of(config, null);
        assertThat(Trained.of(config, whole.checkpoints().get(0)).last().tensors())
                .isEqualTo(whole.last().tensors());
    }

    @Test
    void stoppingAndResumingInJavaGivesTheSameBitsToo() throws Exception {
        ExperimentConfig config = ExperimentConfig.load(file("id: JavaMaskedWorld-v0", 6), List.of());
        Trained whole = Trained.of(config, JavaMaskedWorld.folder(), null);
        assertThat(Trained.of(
                                config,
                                JavaMaskedWorld.folder(),
                                whole.checkpoints().get(0))
                        .last()
                        .tensors())
                .isEqualTo(whole.last().tensors());
        for (IterationMetrics metrics : whole.iterations()) {
            assertThat(metrics.values().get("charts/episodic_length")).isEqualTo(11);
        }
    }
}
