package dev.rookery.server.cli;

import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.CheckpointMismatchException;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.NonFiniteException;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.draw.Atlas;
import dev.rookery.environments.draw.PictureRenderer;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.server.http.DashboardHistory;
import dev.rookery.server.http.DashboardServer;
import dev.rookery.server.http.DashboardStartException;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunFacts;
import dev.rookery.server.run.RunStore;
import dev.rookery.server.video.TrainingVideos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains in a session: experiment, run store, dashboard and terminal together. */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final long SIGNAL_GRACE_SECONDS = 9;
    private static final double HANG_SECONDS = 60;

    private final Session session;
    private final Progress progress;
    private final List<ExperimentListener> listeners = new ArrayList<>();
    private Path profileTarget;
    private boolean reloading;
    private volatile boolean signalled;

    Training(Session session, Progress progress) {
        this.session = session;
        this.progress = progress;
    }

    /** Records a timeline; {@link JsonFile#NONE} is {@code profile.json} in the run's folder. */
    void profileTo(Path target) {
        profileTarget = target;
    }

    /** Takes over the environment's dynamics when they are saved; they have to lie in a folder on disk. */
    void reload(boolean whenSaved) {
        reloading = whenSaved;
    }

    static RunFacts facts(Session session, List<String> commandLine) {
        DeviceInfo info = session.info();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("platform", info.platform());
        details.put("driver", info.driver());
        details.put("opencl", info.openCl());
        details.put("compute_units", Integer.toString(info.computeUnits()));
        details.put("lanes", Integer.toString(session.device().lanes()));
        details.put("tuning", session.tuning().origin());
        OptionalDouble threshold = session.environment().rewardThreshold();
        return new RunFacts(
                info.name(),
                details,
                session.config().seeds(),
                threshold.isPresent() ? threshold.getAsDouble() : null,
                session.config().checkpoint().keep(),
                commandLine,
                session.environmentFacts());
    }

    /**
     * Trains to the end, or until a person or a signal stops it.
     *
     * @param port of the dashboard, null for none
     * @param linger whether the dashboard stays at the end
     * @return the exit code
     */
    int run(RunStore store, Integer port, boolean linger) throws IOException, InterruptedException {
        progress.expect(session.config().totalTimesteps(), session.config().seeds());
        Checkpoint from = store.resumeStep().isPresent()
                ? store.checkpoints().read(store.resumeStep().getAsLong())
                : null;
        Experiment experiment = session.experiment(
                new Fanout(),
                checkpoint -> session.vertx().executeBlocking(() -> {
                    store.writeCheckpoint(checkpoint);
                    return null;
                }));
        Thread hook = new Thread(() -> stopBeforeExit(experiment), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        HangWatch watch = new HangWatch(HANG_SECONDS, this::tellOfHang);
        watch.rest(); // until the first iteration: compiling may take its time
        listeners.add(new Pulse(watch));
        try (store;
                watch) {
            ProfileFile profiling = profileTarget == null ? null : profile(store, experiment);
            if (session.config().video().interval() > 0) {
                session.record(videos(store.directory()));
            }
            listeners.add(store);
            listeners.add(progress);
            DashboardServer dashboard = port == null ? null : serve(store, port, experiment);
            tell("training " + session.config().name() + " on " + session.info().name() + ", run " + store.id());
            if (dashboard != null) {
                tell("dashboard: " + dashboard.address());
            }
            if (!store.environmentChanges().isEmpty()) {
                tell(Session.otherEnvironment(store.environmentChanges())
                        + "; from here on the run's configuration and seed alone do not reproduce it");
            }
            if (reloading) {
                session.reloadWhenSaved();
            }
            RunPhase ended;
            try {
                ended = session.await(() -> experiment.run(from));
            } catch (ConfigurationException | CheckpointMismatchException refused) {
                store.discard(); // the environment does not compile, or is another: nothing was run
                throw refused;
            } catch (NonFiniteException broken) {
                throw told(store, broken);
            }
            lastWord(store, ended);
            if (profiling != null) {
                profiling.write();
                tell("the profile:  " + profiling.path() + " (opens in https://ui.perfetto.dev)");
            }
            if (linger && dashboard != null && !signalled) {
                tell("the dashboard stays at " + dashboard.address() + " until Ctrl-C");
                session.linger();
            }
            return ExitCode.DONE;
        } finally {
            progress.finish();
            removeHook(hook);
        }
    }

    /** With what to do next; the run's folder gets the steps that led there. */
    private UserException told(RunStore store, NonFiniteException broken) throws IOException {
        StringBuilder text = new StringBuilder(broken.getMessage());
        if (broken.trace().isPresent()) {
            store.writeTrace(broken.trace().get());
            List<Object> again = new ArrayList<>(
                    List.of("env", "trace", RunDirectory.shown(store.directory().traceFile())));
            Path folder = session.config().environment().path();
            if (folder != null) {
                again.addAll(List.of("--env-path", RunDirectory.shown(folder)));
            }
            text.append("\nto see it again:  ").append(Typed.rookery(again.toArray()));
        }
        text.append("\nto go on all the same, set environment.non_finite to reset or clamp");
        LOG.info("{}", text); // for the run's log.txt
        return new UserException(text.toString());
    }

    private ProfileFile profile(RunStore store, Experiment experiment) {
        Path file = profileTarget.equals(JsonFile.NONE) ? store.directory().profileFile() : profileTarget;
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run", store.id());
        facts.put("device", session.info().name());
        facts.put("driver", session.info().platform() + " " + session.info().driver());
        facts.put("lanes", Integer.toString(session.device().lanes()));
        ProfileFile profiling = new ProfileFile(session, file, experiment.numIterations(), facts);
        experiment.profile(profiling.profile());
        return profiling;
    }

    private TrainingVideos videos(RunDirectory run) {
        Drawing drawing = session.environment().draw().orElseThrow();
        PictureSize size = PictureSize.of(drawing);
        return new TrainingVideos(
                session.vertx(),
                run.videosFolder(),
                session.secondsShown(),
                () -> PictureRenderer.open(
                        session.device(),
                        drawing,
                        new Atlas(size.width(), size.height(), 1),
                        Theme.DARK,
                        message -> LOG.info("{}", message)));
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // A signal has come: the hook is what is running now.
        }
    }

    private DashboardServer serve(RunStore store, int port, Experiment experiment) throws IOException {
        DashboardHistory history = new DashboardHistory();
        store.earlier().replay(history);
        DashboardServer dashboard;
        try {
            dashboard = session.serve(store.directory(), port, history);
        } catch (DashboardStartException e) {
            store.discard();
            throw e;
        }
        dashboard.control(experiment);
        listeners.add(dashboard);
        return dashboard;
    }

    private void lastWord(RunStore store, RunPhase ended) {
        EvaluationResult last = progress.lastEvaluation();
        String score = last == null ? "not evaluated" : Progress.described(last);
        Double seconds = store.summary().trainingSeconds();
        String run = store.directory().shown();
        tell((ended == RunPhase.FINISHED ? "done: " : "stopped: ")
                + score
                + (seconds == null ? "" : String.format(Locale.ROOT, ", %.1f s of training", seconds)));
        progress.best().ifPresent(best -> tell("the best:     " + best));
        tell("the run:      " + run);
        if (ended == RunPhase.STOPPED) {
            tell("to go on:     " + Typed.rookery("train", "--resume", run));
        }
        tell("to watch it:  " + Typed.rookery("dashboard", run));
        tell("to test it:   " + Typed.rookery("eval", run, "--episodes", 1000));
    }

    /** In the terminal and in the run's {@code log.txt}. */
    private void tell(String line) {
        LOG.info("{}", line);
        progress.say(line);
    }

    private void tellOfHang() {
        tell("nothing has come back from the device for " + (long) HANG_SECONDS
                + " s: a loop in the environment may never end, or the device has much to do; Ctrl-C ends the run");
    }

    /** On Ctrl-C or SIGTERM: the iteration is finished, a checkpoint written, and the files are closed. */
    private void stopBeforeExit(Experiment experiment) {
        signalled = true;
        if (experiment.phase().ended()) {
            return;
        }
        tell("stopping after a checkpoint ...");
        experiment.stop();
        if (!session.awaitClosed(SIGNAL_GRACE_SECONDS)) {
            tell("there was no checkpoint within " + SIGNAL_GRACE_SECONDS + " s: the device has not come back");
        }
    }

    /** Iterations and evaluations are what comes back from the device. */
    private record Pulse(HangWatch watch) implements ExperimentListener {
        @Override
        public void phaseChanged(RunPhase phase) {
            if (phase == RunPhase.TRAINING || phase == RunPhase.EVALUATING) {
                watch.heard();
            } else {
                watch.rest();
            }
        }

        @Override
        public void iterationCompleted(IterationMetrics metrics) {
            watch.heard();
        }
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
            LOG.info("evaluated at step {}: {}", result.globalStep(), Progress.described(result));
            listeners.forEach(listener -> listener.evaluationCompleted(result));
        }

        @Override
        public void checkpointWritten(long globalStep) {
            LOG.info("wrote a checkpoint at step {}", globalStep);
            listeners.forEach(listener -> listener.checkpointWritten(globalStep));
        }

        @Override
        public void videoWritten(long globalStep) {
            LOG.info("recorded an episode at step {}", globalStep); // for the run's log.txt
            listeners.forEach(listener -> listener.videoWritten(globalStep));
        }

        @Override
        public void policyDiverged(int policy, long globalStep, String message) {
            LOG.info("{}", message); // for the run's log.txt
            listeners.forEach(listener -> listener.policyDiverged(policy, globalStep, message));
        }

        @Override
        public void environmentReloaded(EnvironmentReload reload) {
            String consequence = reload.changes()
                    ? "from here on its configuration and seed alone do not reproduce the run"
                    : "the same as before";
            LOG.info("{}, SHA-256 {}: {}", reload.described(), reload.sha256(), consequence);
            listeners.forEach(listener -> listener.environmentReloaded(reload));
        }

        @Override
        public void environmentRefused(long globalStep, String message) {
            LOG.info("not taken over at step {}: {}", globalStep, message);
            listeners.forEach(listener -> listener.environmentRefused(globalStep, message));
        }

        @Override
        public void policyWatched(int policy) {
            listeners.forEach(listener -> listener.policyWatched(policy));
        }

        @Override
        public void environmentsWatched(int count) {
            listeners.forEach(listener -> listener.environmentsWatched(count));
        }

        @Override
        public void paceChosen(int framesPerSecond) {
            listeners.forEach(listener -> listener.paceChosen(framesPerSecond));
        }

        @Override
        public void frameDrawn(ViewFrame frame) {
            listeners.forEach(listener -> listener.frameDrawn(frame));
        }
    }
}
