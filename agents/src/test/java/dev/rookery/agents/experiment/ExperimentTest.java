package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
    private static final int STEPS_PER_ITERATION = 17 * 32;

    @TempDir
    Path folder;

    /** Odd numbers of environments and minibatches on purpose: padding must not matter. */
    private ExperimentConfig config(int iterations, int checkpointAfter) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(iterations * STEPS_PER_ITERATION, checkpointAfter * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    private static List<Checkpoint> train(ExperimentConfig config, Checkpoint from, int viewers) throws Exception {
        List<Checkpoint> checkpoints = new ArrayList<>();
        Vertx vertx = Vertx.vertx();
        try (Device device = TestDevice.open()) {
            Context context = ((VertxInternal) vertx).createEventLoopContext();
            Experiment experiment = new Experiment(
                    vertx,
                    context,
                    device,
                    config,
                    EnvironmentCatalog.builtIn().get("CartPole-v1").orElseThrow(),
                    new ExperimentListener() {},
                    checkpoint -> {
                        checkpoints.add(checkpoint);
                        return Future.succeededFuture();
                    });
            CompletableFuture<RunPhase> ended = new CompletableFuture<>();
            experiment.viewers(viewers);
            context.runOnContext(
                    ignored -> experiment.run(from).onComplete(ended::complete, ended::completeExceptionally));
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(RunPhase.FINISHED);
            experiment.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        return checkpoints;
    }

    private static Checkpoint last(List<Checkpoint> checkpoints) {
        return checkpoints.get(checkpoints.size() - 1);
    }

    @Test
    void stoppingResumingAndTrainingOnGivesTheSameBitsAsNeverStopping() throws Exception {
        ExperimentConfig config = config(6, 3);
        List<Checkpoint> whole = train(config, null, 0);
        assertThat(whole.get(0).iteration()).isEqualTo(3);
        Checkpoint resumed = last(train(config, whole.get(0), 0));
        assertThat(resumed.iteration()).isEqualTo(6);
        assertThat(resumed.tensors()).isEqualTo(last(whole).tensors());
    }

    @Test
    void viewersNeverChangeATrajectory() throws Exception {
        ExperimentConfig config = config(40, 40);
        assertThat(last(train(config, null, 3)).tensors())
                .isEqualTo(last(train(config, null, 0)).tensors());
    }
}
