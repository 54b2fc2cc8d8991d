package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CatchWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PPO with networks that convolve what they see. */
class ConvolutionsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void world() {
        CatchWorld.in(folder);
    }

    private ExperimentConfig config(String policy, int iterations) throws IOException {
        Path file = Files.writeString(
                folder.resolve("test.yaml"), """
                seeds: [1, 2, 3]
                total_timesteps: %d
                environment: {path: catch, num_envs: 48}
                policy: {%s}
                algorithm: {name: ppo, num_steps: 16, learning_rate: 2.5e-3}
                evaluation: {episodes: 100, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(iterations * 48 * 16, policy, iterations / 2 * 48 * 16));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    /** Who knows nothing catches one ball of five, or two: a return of -0.6 to -0.2. */
    @Test
    void aShortTrainingTeachesToCatchWhatIsSeen() throws Exception {
        ExperimentConfig config =
                config("convolutions: [{filters: 8, kernel: 3}], hidden_sizes: [32], activation: relu", 60);
        EvaluationResult evaluation = Trained.of(config, null).evaluation();
        assertThat(evaluation.returnMean()).isGreaterThan(0.9);
    }

    @Test
    void aTrainingThatGoesOnEndsWithTheSameBitsUnderTheSameNames() throws Exception {
        ExperimentConfig config =
                config("network: minatar_cnn, convolutions: [{filters: 5, kernel: 2}], layer_norm: true", 6);
        Trained whole = Trained.of(config, null);
        assertThat(whole.checkpoints()).hasSizeGreaterThan(1);
        Map<String, Tensor> tensors = whole.last().tensors();
        assertThat(tensors.get("policy.trunk.0.weight").shape()).containsExactly(3, 2, 2, 2, 5);
        assertThat(tensors.get("policy.trunk.0.bias").shape()).containsExactly(3, 5);
        assertThat(tensors.get("policy.trunk.0.norm.weight").shape()).containsExactly(3, 5 * 4 * 4);
        assertThat(tensors.get("policy.trunk.1.weight").shape()).containsExactly(3, 5 * 4 * 4, 128);

        Trained rest = Trained.of(config, whole.checkpoints().get(0));

        assertThat(rest.last().tensors()).isEqualTo(tensors);
    }
}
