package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * What a training left behind.
     *
     * @param evaluation the latest, null without any
     */
    record Trained(List<Checkpoint> checkpoints, List<IterationMetrics> iterations, EvaluationResult evaluation) {
        Checkpoint last() {
            return checkpoints.get(checkpoints.size() - 1);
        }
    }

    private static Trained train(ExperimentConfig config, Checkpoint from, int viewers) throws Exception {
        return train(config, from, viewers, Profile.none());
    }

    static Trained train(ExperimentConfig config, Checkpoint from, int viewers, Profile profile) throws Exception {
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<IterationMetrics> iterations = new ArrayList<>();
        AtomicReference<EvaluationResult> evaluation = new AtomicReference<>();
        try (Device device = TestDevice.open();
                CheckedVertx vertx = new CheckedVertx()) {
            Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
            Experiment experiment = new Experiment(
                    vertx.vertx(),
                    context,
                    device,
                    config,
                    EnvironmentCatalog.builtIn().get("CartPole-v1").orElseThrow(),
                    new ExperimentListener() {
                        @Override
                        public void iterationCompleted(IterationMetrics metrics) {
                            iterations.add(metrics);
                        }

                        @Override
                        public void evaluationCompleted(EvaluationResult result) {
                            evaluation.set(result);
                        }
                    },
                    checkpoint -> {
                        checkpoints.add(checkpoint);
                        return Future.succeededFuture();
                    });
            Promise<RunPhase> ended = Promise.promise();
            experiment.profile(profile);
            experiment.viewers(viewers);
            context.runOnContext(ignored -> experiment.run(from).onComplete(ended));
            assertThat(CheckedVertx.await(ended.future())).isEqualTo(RunPhase.FINISHED);
            CheckedVertx.await(experiment.close());
        }
        return new Trained(checkpoints, iterations, evaluation.get());
    }

    @Test
    void stoppingResumingAndTrainingOnGivesTheSameBitsAsNeverStopping() throws Exception {
        ExperimentConfig config = config(6, 3);
        Trained whole = train(config, null, 0);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        Checkpoint resumed = train(config, half, 0).last();
        assertThat(resumed.iteration()).isEqualTo(6);
        assertThat(resumed.tensors()).isEqualTo(whole.last().tensors());
    }

    @Test
    void viewersNeverChangeATrajectory() throws Exception {
        ExperimentConfig config = config(40, 40);
        assertThat(train(config, null, 3).last().tensors())
                .isEqualTo(train(config, null, 0).last().tensors());
    }

    @Test
    void everyIterationSaysWhereItsTimeHasGone() throws Exception {
        long began = System.nanoTime();
        List<IterationMetrics> iterations = train(config(6, 6), null, 0).iterations();
        double wallSeconds = (System.nanoTime() - began) / 1e9;
        assertThat(iterations).hasSize(6);
        double sum = 0;
        for (IterationMetrics metrics : iterations) {
            double rollout = metrics.values().get("time/rollout");
            double update = metrics.values().get("time/update");
            double other = metrics.values().get("time/other");
            assertThat(rollout).isPositive();
            assertThat(update).isPositive();
            assertThat(other).isNotNegative();
            assertThat(rollout + update)
                    .isLessThanOrEqualTo(STEPS_PER_ITERATION / metrics.values().get("charts/SPS") + 1e-6);
            sum += rollout + update + other;
        }
        assertThat(sum).isBetween(iterations.get(5).trainingSeconds() - 1e-6, wallSeconds);
    }

    /** Far from solved, so that no seed needs luck: a policy that knows nothing keeps the pole up for 22 steps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aShortTrainingTeachesMostOfIt(int seed) throws Exception {
        ExperimentConfig config = ExperimentConfig.load(
                Path.of("..", "configs", "cartpole-ppo.yaml"),
                List.of("seed=" + seed, "total_timesteps=150000", "evaluation.interval=0"),
                EnvironmentCatalog.builtIn());
        EvaluationResult evaluation = train(config, null, 0).evaluation();
        assertThat(evaluation.episodes()).isEqualTo(100);
        assertThat(evaluation.returnMean()).isGreaterThan(195);
    }
}
