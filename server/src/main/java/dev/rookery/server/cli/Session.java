package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.Experiment.CheckpointSink;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.tuning.Tunings;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Lanes;
import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.EnvironmentWatch;
import dev.rookery.server.http.DashboardHistory;
import dev.rookery.server.http.DashboardOptions;
import dev.rookery.server.http.DashboardServer;
import dev.rookery.server.http.RunDescription;
import dev.rookery.server.run.EnvironmentFacts;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.video.TrainingVideos;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an experiment runs on: a device, and an event loop of its own. The command's thread only waits. */
final class Session implements AutoCloseable {
    private final ExperimentConfig config;
    private final EnvironmentFolder folder;
    private final DeviceInfo info;
    private final Tunings.Chosen chosen;
    private final Device device;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Experiment experiment;
    private EnvironmentWatch watch;
    private TrainingVideos videos;

    /** On the experiment's device as it is tuned now. */
    Session(ExperimentConfig config, EnvironmentCatalog catalog) {
        this(config, catalog, tunings()::of);
    }

    /** @param tuning how the device's kernels are made */
    Session(ExperimentConfig config, EnvironmentCatalog catalog, Function<DeviceInfo, Tunings.Chosen> tuning) {
        this.config = config;
        folder = config.folder(catalog);
        info = DeviceInfo.select(config.device());
        chosen = tuning.apply(info);
        device = Device.open(info, Lanes.suiting(info), chosen.tuning());
    }

    /** Where the tuning of this person's devices comes from. */
    static Tunings tunings() {
        return Tunings.of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** How the device's kernels are made. */
    Tunings.Chosen tuning() {
        return chosen;
    }

    ExperimentConfig config() {
        return config;
    }

    EnvironmentSpec environment() {
        return folder.spec();
    }

    DeviceInfo info() {
        return info;
    }

    Device device() {
        return device;
    }

    Vertx vertx() {
        return vertx;
    }

    /** How long a step is shown: its own time, or where it has none, that of a picture of the dashboard. In seconds. */
    double secondsShown() {
        return environment().stepSeconds().orElse(1.0 / config.dashboard().fps());
    }

    /** The session's one experiment, which is closed with it. */
    Experiment experiment(ExperimentListener listener, CheckpointSink sink) {
        experiment = new Experiment(vertx, context, device, config, folder, listener, sink);
        return experiment;
    }

    /** The session's one experiment, with what a checkpoint holds; it plays, and trains no further. */
    Experiment opened(Checkpoint checkpoint) {
        Experiment opened = experiment(
                new ExperimentListener() {}, unused -> Future.failedFuture("what only plays writes no checkpoints"));
        await(() -> opened.open(checkpoint, RunPhase.FINISHED));
        return opened;
    }

    /** The environment as its files are now. */
    EnvironmentFacts environmentFacts() {
        return EnvironmentFacts.of(folder, config.environment());
    }

    /** Says in what it is not the environment that a run had. */
    static String otherEnvironment(List<String> changes) {
        return "the environment is not what the run had before: " + String.join("; ", changes);
    }

    /** Has the experiment take over its environment's dynamics whenever they are saved, until the session is closed. */
    void reloadWhenSaved() {
        watch = new EnvironmentWatch(
                folder,
                experiment::reloadEnvironment,
                file -> experiment.environmentNotTaken(file
                        + " was changed: this run goes on with what it began with, and takes over only the dynamics;"
                        + " start a new run for the rest"));
    }

    /** Has the experiment record episodes while it trains, as its configuration says. */
    void record(TrainingVideos into) {
        videos = into;
        experiment.record(into);
    }

    /** Does something on the experiment's context, and waits for what comes of it. */
    <T> T await(Supplier<Future<T>> action) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                action.get().onComplete(outcome::complete, outcome::completeExceptionally);
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        return join(outcome);
    }

    /** Serves a run's page on loopback. */
    DashboardServer serve(RunDirectory run, int port, DashboardHistory history) {
        return join(DashboardServer.start(
                        vertx, DashboardOptions.loopback(port), describe(run.id()), history, run.videosFolder())
                .toCompletionStage()
                .toCompletableFuture());
    }

    private RunDescription describe(String runId) {
        EnvironmentSpec spec = folder.spec();
        List<RunDescription.Observation> observations = spec.observation().stream()
                .map(one -> new RunDescription.Observation(one.name(), one.unit(), one.low(), one.high()))
                .toList();
        RunDescription.View view = spec.draw()
                .map(draw -> new RunDescription.View(
                        draw.x().min(), draw.x().max(), draw.y().min(), draw.y().max()))
                .orElse(new RunDescription.View(0, 1, 0, 1));
        return new RunDescription(
                runId,
                config.name(),
                info.name(),
                config.toYaml(),
                config.seeds(),
                config.totalTimesteps(),
                spec.id(),
                AgentGroup.agentNames(spec),
                observations,
                RunDescription.Action.of(spec.action()),
                view,
                spec.stepSeconds().orElse(0),
                spec.draw().isPresent() ? config.dashboard().envs() : 0);
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Waits until a signal ends the process. */
    void linger() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /**
     * Waits, from another thread, until everything on the device is freed.
     *
     * @return false where that took longer
     */
    boolean awaitClosed(long seconds) {
        try {
            return closed.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        try (device) {
            if (watch != null) {
                watch.close();
            }
            if (experiment != null) {
                await(experiment::close);
            }
            if (videos != null) {
                videos.close();
            }
            join(vertx.close().toCompletionStage().toCompletableFuture());
        } finally {
            closed.countDown();
        }
    }
}
