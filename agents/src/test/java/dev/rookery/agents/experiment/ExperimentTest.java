package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.Device;
import dev.rookery.compute.Knob;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.Tuning;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        return config(iterations, checkpointAfter, List.of());
    }

    private ExperimentConfig config(int iterations, int checkpointAfter, List<String> settings) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(iterations * STEPS_PER_ITERATION, checkpointAfter * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, settings, EnvironmentCatalog.builtIn());
    }

    @Test
    void stoppingResumingAndTrainingOnGivesTheSameBitsAsNeverStopping() throws Exception {
        ExperimentConfig config = config(6, 3);
        Trained whole = Trained.of(config, null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        Checkpoint resumed = Trained.of(config, half).last();
        assertThat(resumed.iteration()).isEqualTo(6);
        assertThat(resumed.tensors()).isEqualTo(whole.last().tensors());
    }

    /** By teams of work-items, several of which learn and act at once. */
    @Test
    void stoppingAndResumingInTilesGivesTheSameBitsToo() throws Exception {
        Tuning tuning = TestDevice.tiling(new LocalTiles(32, 8, 4)).with(Knob.FUSED_BYTES, 512);
        ExperimentConfig config = config(4, 2, List.of("policy.hidden_sizes=[130]", "policy.shared_trunk=true"));
        Trained whole = Trained.of(Device.open(TestDevice.info(), 1, tuning), config, null);
        Checkpoint half = whole.checkpoints().get(0);
        Checkpoint resumed = Trained.of(Device.open(TestDevice.info(), 1, tuning), config, half)
                .last();
        assertThat(resumed.tensors()).isEqualTo(whole.last().tensors());
    }

    /** Thousands of iterations are left when it is closed. */
    @Test
    void anExperimentThatIsClosedWhileItTrainsGivesUp() throws Exception {
        ExperimentConfig config = config(20_000, 0);
        Promise<Void> begun = Promise.promise();
        ExperimentListener listener = new ExperimentListener() {
            @Override
            public void iterationCompleted(IterationMetrics metrics) {
                begun.tryComplete();
            }
        };
        try (Device device = TestDevice.open();
                CheckedVertx vertx = new CheckedVertx()) {
            Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
            EnvironmentFolder folder =
                    EnvironmentCatalog.builtIn().get("CartPole-v1").orElseThrow();
            Experiment experiment = new Experiment(
                    vertx.vertx(), context, device, config, folder, listener, ignored -> Future.succeededFuture());
            Promise<RunPhase> ended = Promise.promise();
            context.runOnContext(ignored -> experiment.run(null).onComplete(ended));
            CheckedVertx.await(begun.future());
            CheckedVertx.await(experiment.close());
            assertThat(CheckedVertx.await(ended.future())).isEqualTo(RunPhase.STOPPED);
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void viewersNeverChangeATrajectory() throws Exception {
        ExperimentConfig config = config(40, 40);
        assertThat(Trained.of(config, null, 3, Profile.none()).last().tensors())
                .isEqualTo(Trained.of(config, null).last().tensors());
    }

    @Test
    void whoeverDrivesAndLooksBackChangesNoTrajectory() throws Exception {
        ExperimentConfig config = config(40, 40);
        List<ViewFrame> frames = new ArrayList<>();
        Trained watched = Trained.watched(config, (experiment, frame) -> {
            LiveControls live = experiment.live();
            frames.add(frame);
            switch (frames.size() % 6) {
                case 1 -> live.drive(true);
                case 2 -> live.hold(new float[] {1}, true);
                case 3 -> live.focus(frames.size() % 16);
                case 4 -> live.show(frame.time().newest() - 3);
                case 5 -> live.drive(false);
                default -> live.speed(ViewSpeed.FAST);
            }
            if (frames.size() == 20) {
                experiment.resume();
            }
        });
        assertThat(frames).hasSizeGreaterThanOrEqualTo(20);
        assertThat(frames.stream().filter(frame -> frame.time().driven())).isNotEmpty();
        assertThat(frames.stream()
                        .filter(frame -> frame.time().step() < frame.time().newest()))
                .isNotEmpty();
        assertThat(watched.last().tensors())
                .isEqualTo(Trained.of(config, null).last().tensors());
    }

    @Test
    void everyIterationSaysWhereItsTimeHasGone() throws Exception {
        long began = System.nanoTime();
        List<IterationMetrics> iterations = Trained.of(config(6, 6), null).iterations();
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
        EvaluationResult evaluation = Trained.of(config, null).evaluation();
        assertThat(evaluation.episodes()).isEqualTo(100);
        assertThat(evaluation.returnMean()).isGreaterThan(195);
    }
}
