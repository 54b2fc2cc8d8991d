package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.server.http.DashboardOptions;
import dev.rookery.server.http.DashboardServer;
import dev.rookery.server.http.RunDescription;
import dev.rookery.server.http.RunHistory;
import dev.rookery.server.run.RunFacts;
import dev.rookery.server.run.RunStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Puts a run together: device, experiment, run store, dashboard and terminal. Its own thread waits for the end. */
final class Training implements AutoCloseable {
    private static final int WATCHED_ENVS = 16;
    private static final long SIGNAL_GRACE_SECONDS = 9;

    private final ExperimentConfig config;
    private final EnvironmentFolder folder;
    private final Progress progress;
    private final DeviceInfo info;
    private final Device device;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final List<ExperimentListener> listeners = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Training(ExperimentConfig config, EnvironmentCatalog catalog, Progress progress) {
        this.config = config;
        this.progress = progress;
        folder = config.environment().id() != null
                ? catalog.get(config.environment().id()).orElseThrow()
                : EnvironmentFolder.of(config.environment().path());
        info = DeviceInfo.select(config.device());
        device = Device.open(info);
    }

    RunFacts facts(List<String> commandLine) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("platform", info.platform());
        details.put("driver", info.driver());
        details.put("opencl", info.openCl());
        details.put("compute_units", Integer.toString(info.computeUnits()));
        details.put("lanes", Integer.toString(device.lanes()));
        return new RunFacts(
                info.name(), details, config.seed(), null, config.checkpoint().keep(), commandLine);
    }

    /**
     * Trains to the end, or until a person or a signal stops it.
     *
     * @param port of the dashboard, null for none
     * @return the exit code
     */
    int run(RunStore store, Integer port, boolean linger) throws IOException {
        progress.expect(config.totalTimesteps());
        progress.say("training " + config.name() + " on " + info.name() + ", run " + store.id());
        Checkpoint from = store.resumeStep().isPresent()
                ? store.checkpoints().read(store.resumeStep().getAsLong())
                : null;
        Experiment experiment = new Experiment(
                vertx,
                context,
                device,
                config,
                folder,
                new Fanout(),
                checkpoint -> vertx.executeBlocking(() -> {
                    store.writeCheckpoint(checkpoint);
                    return null;
                }));
        Thread hook = new Thread(() -> stopBeforeExit(experiment), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (store) {
            listeners.add(store);
            listeners.add(progress);
            DashboardServer dashboard = port == null ? null : serve(store, port, experiment);
            RunPhase ended = train(experiment, from);
            lastWord(store, ended);
            if (linger && dashboard != null) {
                progress.say("the dashboard stays at " + dashboard.address() + " until Ctrl-C");
                awaitStop(dashboard);
            }
            join(experiment.close());
            return ExitCode.DONE;
        } catch (Experiment.DivergedException e) {
            progress.say("rookery: " + e.getMessage());
            return ExitCode.DIVERGED;
        } finally {
            closed.countDown();
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // A signal has come: the hook is what is running now.
        }
    }

    private RunPhase train(Experiment experiment, Checkpoint from) {
        CompletableFuture<RunPhase> ended = new CompletableFuture<>();
        context.runOnContext(ignored -> experiment.run(from).onComplete(ended::complete, ended::completeExceptionally));
        return join(ended);
    }

    private DashboardServer serve(RunStore store, int port, Experiment experiment) {
        DashboardServer dashboard =
                join(DashboardServer.start(vertx, DashboardOptions.loopback(port), describe(store), new RunHistory()));
        dashboard.control(experiment);
        listeners.add(dashboard);
        progress.say("dashboard: " + dashboard.address());
        return dashboard;
    }

    private RunDescription describe(RunStore store) {
        EnvironmentSpec spec = folder.spec();
        List<RunDescription.Observation> observations = spec.observation().stream()
                .map(one -> new RunDescription.Observation(one.name(), one.unit(), one.low(), one.high()))
                .toList();
        List<String> actions = spec.action() instanceof ActionSpace.Discrete discrete
                ? discrete.names()
                : ((ActionSpace.Box) spec.action())
                        .components().stream().map(one -> one.name()).toList();
        RunDescription.View view = spec.draw()
                .map(draw -> new RunDescription.View(
                        draw.x().min(), draw.x().max(), draw.y().min(), draw.y().max()))
                .orElse(new RunDescription.View(0, 1, 0, 1));
        return new RunDescription(
                store.id(),
                config.name(),
                info.name(),
                config.toYaml(),
                config.seed(),
                config.totalTimesteps(),
                spec.id(),
                observations,
                actions,
                view,
                spec.stepSeconds().orElse(0),
                spec.draw().isPresent() ? WATCHED_ENVS : 0);
    }

    private void lastWord(RunStore store, RunPhase ended) {
        EvaluationResult last = progress.lastEvaluation();
        String score = last == null ? "not evaluated" : Progress.described(last);
        progress.say((ended == RunPhase.FINISHED ? "done: " : "stopped: ") + score);
        progress.say("the run lies in " + store.directory().path());
        if (ended == RunPhase.STOPPED) {
            progress.say(
                    "to go on: ./rookery train --resume " + store.directory().path());
        }
    }

    private void awaitStop(DashboardServer dashboard) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            join(dashboard.close());
        }
    }

    /** On Ctrl-C or SIGTERM: the iteration is finished, a checkpoint written, and the files are closed. */
    private void stopBeforeExit(Experiment experiment) {
        if (experiment.phase().ended()) {
            return;
        }
        progress.say("stopping after a checkpoint ...");
        experiment.stop();
        try {
            closed.await(SIGNAL_GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T join(Future<T> future) {
        return join(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        join(vertx.close());
        device.close();
    }

    /** Tells everyone, the run store first: what others see is safe on disk already. */
    private final class Fanout implements ExperimentListener {
        @Override
        public void phaseChanged(RunPhase phase) {
            listeners.forEach(listener -> listener.phaseChanged(phase));
        }

        @Override
        public void iterationCompleted(IterationMetrics metrics) {
            listeners.forEach(listener -> listener.iterationCompleted(metrics));
        }

        @Override
        public void evaluationCompleted(EvaluationResult result) {
            listeners.forEach(listener -> listener.evaluationCompleted(result));
        }

        @Override
        public void checkpointWritten(long globalStep) {
            listeners.forEach(listener -> listener.checkpointWritten(globalStep));
        }

        @Override
        public void frameDrawn(ViewFrame frame) {
            listeners.forEach(listener -> listener.frameDrawn(frame));
        }
    }
}
