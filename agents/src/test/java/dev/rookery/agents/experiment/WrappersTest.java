package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wrappers gather is part of the training: it is resumed, and each policy has its own. */
class WrappersTest {
    private static final int STEPS_PER_ITERATION = 17 * 32;

    @TempDir
    Path folder;

    private ExperimentConfig config(String seeds, int iterations, String wrappers) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seeds: %s
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17}
                wrappers: %s
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(
                        seeds, iterations * STEPS_PER_ITERATION, wrappers, iterations / 2 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    private static final String ALL =
            "{normalize_observations: true, scale_rewards: true, clip_rewards: 5, terminated_penalty: 1}";

    @Test
    void stoppingResumingAndTrainingOnGivesTheSameBitsAsNeverStopping() throws Exception {
        ExperimentConfig config = config("[3]", 6, ALL);
        Trained whole = Trained.of(config, null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        assertThat(Trained.of(config, half).last().tensors())
                .isEqualTo(whole.last().tensors());
    }

    @Test
    void aPolicyAmongOthersLearnsWhatItLearnsAlone() throws Exception {
        ExperimentConfig together = config("[3, 5]", 4, ALL);
        Tensor both = Trained.of(together, null).last().tensors().get("policy.observation.mean");
        Tensor alone = Trained.of(together.alone(1), null).last().tensors().get("policy.observation.mean");
        assertThat(both.shape()).containsExactly(2, 4);
        assertThat(alone.shape()).containsExactly(4);
        assertThat(both.data().slice(16, 16)).isEqualTo(alone.data());
    }

    @Test
    void episodesAreReportedWithTheEnvironmentsOwnRewards() throws Exception {
        for (IterationMetrics metrics : Trained.of(config("[3]", 4, ALL), null).iterations()) {
            Double episodicReturn = metrics.values().get("charts/episodic_return");
            assertThat(episodicReturn).isEqualTo(metrics.values().get("charts/episodic_length"));
        }
    }
}
