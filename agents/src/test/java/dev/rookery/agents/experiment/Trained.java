package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What a training said and left behind, from its beginning or from a checkpoint to its end. */
final class Trained implements ExperimentListener {
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<IterationMetrics> iterations = new ArrayList<>();
    private final List<EvaluationResult> evaluations = new ArrayList<>();
    private final List<String> diverged = new ArrayList<>();
    private ExperimentListener alsoTold = new ExperimentListener() {};
    private EpisodeRecorder recorder;
    private Experiment experiment;

    private Trained() {}

    /** @param from null for a new training */
    static Trained of(ExperimentConfig config, Checkpoint from) throws Exception {
        return of(config, from, 0, Profile.none());
    }

    /** While episodes are recorded. */
    static Trained of(ExperimentConfig config, EpisodeRecorder recorder, ExperimentListener listener) throws Exception {
        Trained trained = new Trained();
        trained.alsoTold = listener;
        trained.recorder = recorder;
        return trained.train(
                TestDevice.open(), config, config.folder(EnvironmentCatalog.builtIn()), null, 0, Profile.none());
    }

    /** While somebody watches: after its first iteration it waits for them to resume it. */
    static Trained watched(ExperimentConfig config, BiConsumer<Experiment, ViewFrame> watcher) throws Exception {
        Trained trained = new Trained();
        trained.alsoTold = new ExperimentListener() {
            @Override
            public void iterationCompleted(IterationMetrics metrics) {
                if (metrics.iteration() == 1) {
                    trained.experiment.pause();
                }
            }

            @Override
            public void frameDrawn(ViewFrame frame) {
                watcher.accept(trained.experiment, frame);
            }
        };
        return trained.train(
                TestDevice.open(), config, config.folder(EnvironmentCatalog.builtIn()), null, 1, Profile.none());
    }

    static Trained of(ExperimentConfig config, Checkpoint from, int viewers, Profile profile) throws Exception {
        return of(config, config.folder(EnvironmentCatalog.builtIn()), from, viewers, profile);
    }

    /** In an environment that no catalog knows. */
    static Trained of(ExperimentConfig config, EnvironmentFolder folder, Checkpoint from) throws Exception {
        return of(config, folder, from, 0, Profile.none());
    }

    /** The same, new, at a lane width. */
    static Trained of(ExperimentConfig config, EnvironmentFolder folder, int lanes) throws Exception {
        return on(TestDevice.open(lanes), config, folder);
    }

    /** The same, new, on a device that is closed at the end. */
    static Trained on(Device opened, ExperimentConfig config, EnvironmentFolder folder) throws Exception {
        return new Trained().train(opened, config, folder, null, 0, Profile.none());
    }

    /** On a device that is closed at the end. */
    static Trained of(Device opened, ExperimentConfig config, Checkpoint from) throws Exception {
        return new Trained()
                .train(opened, config, config.folder(EnvironmentCatalog.builtIn()), from, 0, Profile.none());
    }

    private static Trained of(
            ExperimentConfig config, EnvironmentFolder folder, Checkpoint from, int viewers, Profile profile)
            throws Exception {
        return new Trained().train(TestDevice.open(), config, folder, from, viewers, profile);
    }

    private Trained train(
            Device opened,
            ExperimentConfig config,
            EnvironmentFolder folder,
            Checkpoint from,
            int viewers,
            Profile profile)
            throws Exception {
        try (Device device = opened;
                CheckedVertx vertx = new CheckedVertx()) {
            Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
            experiment = new Experiment(vertx.vertx(), context, device, config, folder, this, checkpoint -> {
                checkpoints.add(checkpoint);
                return Future.succeededFuture();
            });
            Promise<RunPhase> ended = Promise.promise();
            experiment.profile(profile);
            experiment.live().viewers(viewers);
            experiment.record(recorder);
            context.runOnContext(ignored -> experiment.run(from).onComplete(ended));
            try {
                assertThat(CheckedVertx.await(ended.future())).isEqualTo(RunPhase.FINISHED);
            } finally {
                CheckedVertx.await(experiment.close());
            }
        }
        return this;
    }

    @Override
    public void iterationCompleted(IterationMetrics metrics) {
        iterations.add(metrics);
        alsoTold.iterationCompleted(metrics);
    }

    @Override
    public void frameDrawn(ViewFrame frame) {
        alsoTold.frameDrawn(frame);
    }

    @Override
    public void videoWritten(long globalStep) {
        alsoTold.videoWritten(globalStep);
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        evaluations.add(result);
    }

    @Override
    public void policyDiverged(int policy, long globalStep, String message) {
        diverged.add(globalStep + ": " + message);
    }

    List<Checkpoint> checkpoints() {
        return checkpoints;
    }

    Checkpoint last() {
        return checkpoints.get(checkpoints.size() - 1);
    }

    List<IterationMetrics> iterations() {
        return iterations;
    }

    List<EvaluationResult> evaluations() {
        return evaluations;
    }

    /** The latest one. */
    EvaluationResult evaluation() {
        return evaluations.get(evaluations.size() - 1);
    }

    /** The step and the message of each policy that diverged. */
    List<String> diverged() {
        return diverged;
    }
}
