package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.JavaForgetfulWorld;
import dev.rookery.agents.JavaLineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.HostEnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in environments that move in Java. */
class JavaEnvironmentsTest {
    private static final int STEPS_PER_ITERATION = 17 * 16;

    @TempDir
    Path folder;

    private ExperimentConfig config(int iterations, String... overrides) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                total_timesteps: %d
                environment: {id: JavaLineWorld-v0, num_envs: 17}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 16, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 50, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(iterations * STEPS_PER_ITERATION, 3 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(overrides));
    }

    @Test
    void theNumberOfThreadsChangesNoBit() throws Exception {
        EnvironmentFolder world = JavaLineWorld.folder();
        Trained one = Trained.of(config(4, "environment.java.workers=1"), world, null);
        Trained many = Trained.of(config(4, "environment.java.workers=5"), world, null);
        assertThat(many.last().tensors()).isEqualTo(one.last().tensors());
        assertThat(many.evaluation()).isEqualTo(one.evaluation());
    }

    @Test
    void whatIsSavedGoesOnWithTheSameBitsAsIfItHadNeverStopped() throws Exception {
        ExperimentConfig config = config(6);
        Trained whole = Trained.of(config, JavaLineWorld.folder(), null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        Checkpoint resumed = Trained.of(config, JavaLineWorld.folder(), half).last();
        assertThat(resumed.tensors()).isEqualTo(whole.last().tensors());
    }

    @Test
    void whatCannotBeSavedBeginsNewEpisodes() throws Exception {
        ExperimentConfig config = config(6);
        Trained whole = Trained.of(config, JavaForgetfulWorld.folder(), null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.tensors()).doesNotContainKey("training.host_states");
        Trained resumed = Trained.of(config, JavaForgetfulWorld.folder(), half);
        assertThat(resumed.last().iteration()).isEqualTo(6);
        assertThat(resumed.iterations()).hasSize(3);
        // The same again: where episodes begin is determined, too.
        assertThat(Trained.of(config, JavaForgetfulWorld.folder(), half).last().tensors())
                .isEqualTo(resumed.last().tensors());
    }

    @Test
    void statesOfOtherEnvironmentsAreRefused() throws Exception {
        ExperimentConfig config = config(6);
        Checkpoint half =
                Trained.of(config, JavaLineWorld.folder(), null).checkpoints().get(0);
        Map<String, Tensor> tensors = new HashMap<>(half.tensors());
        tensors.put("training.host_states", CheckpointTensors.ofBytes(new byte[100]));
        Checkpoint broken = new Checkpoint(half.globalStep(), half.iteration(), tensors, half.metadata());
        assertThatThrownBy(() -> Trained.of(config, JavaLineWorld.folder(), broken))
                .hasRootCauseInstanceOf(CheckpointMismatchException.class)
                .rootCause()
                .hasMessageStartingWith("the checkpoint's tensor training.host_states is not of this experiment:"
                        + " there are fewer states than environments");
    }

    @Test
    void anEnvironmentThatAlwaysFailsEndsTheTrainingWithItsReason() throws Exception {
        ExperimentConfig config = config(6, "environment.params={limit: -1}", "environment.java.max_rebuilds=3");
        assertThatThrownBy(() -> Trained.of(config, JavaForgetfulWorld.folder(), null))
                .hasRootCauseMessage("a limit below 0")
                .hasStackTraceContaining(HostEnvironmentException.class.getName());
    }
}
