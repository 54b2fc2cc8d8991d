package dev.rookery.server.http;

import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everybody who looks at the run: snapshots, deltas four times a second, frames, and commands back. Every method is called
 * on the dashboard's event loop.
 */
final class ViewerHub implements ExperimentListener {
    static final int MAX_VIEWERS = 64;
    static final long TICK_MS = 250;
    /** A page that hears nothing for three times this long counts the connection as lost. */
    private static final long ALIVE_MS = 2000;

    private final Context context;
    private final RunDescription run;
    private final DashboardHistory history;
    private final Set<Viewer> viewers = new LinkedHashSet<>();
    private final Delta delta = new Delta();
    private CommandQueue commands;
    private ExperimentControls controls;
    private Buffer lastFrame;
    private long sequence;
    private long sentAtMs;
    private int reportedWatchers;

    ViewerHub(Context context, RunDescription run, DashboardHistory history) {
        this.context = context;
        this.run = run;
        this.history = history;
    }

    /** From now on the buttons work. */
    void control(ExperimentControls experiment) {
        controls = experiment;
        commands = new CommandQueue(context, experiment);
        reportedWatchers = 0;
        reportWatchers();
        delta.touch();
    }

    boolean full() {
        return viewers.size() >= MAX_VIEWERS;
    }

    void join(ServerWebSocket socket) {
        Viewer viewer = new Viewer(socket);
        viewers.add(viewer);
        socket.textMessageHandler(text -> hear(viewer, text));
        socket.binaryMessageHandler(unused -> viewer.refuse("messages are text"));
        // A message beyond the frame limit, a broken frame, a reset connection: all end in the close handler.
        socket.exceptionHandler(unused -> socket.close());
        socket.closeHandler(unused -> leave(viewer));
        sendDelta();
        sendSnapshotIfDue(viewer);
    }

    /** Called every {@link #TICK_MS}. */
    void tick() {
        long now = nowMs();
        if (delta.changed()) {
            sendDelta();
        } else if (now - sentAtMs >= ALIVE_MS) {
            sentAtMs = now;
            String alive = PageMessages.alive();
            viewers.forEach(viewer -> viewer.sendDelta(alive));
        }
        // Closing a viewer removes it from the set, possibly at once.
        for (Viewer viewer : List.copyOf(viewers)) {
            viewer.closeIfStuck(now);
            sendSnapshotIfDue(viewer);
        }
    }

    void close() {
        viewers.clear();
        reportWatchers();
    }

    @Override
    public void phaseChanged(RunPhase phase) {
        history.phaseChanged(phase);
        delta.phaseChanged(phase);
        // At once: somebody may have pressed a button and waits for what it does.
        sendDelta();
    }

    @Override
    public void iterationCompleted(IterationMetrics metrics) {
        history.iterationCompleted(metrics);
        if (!viewers.isEmpty()) {
            delta.iterationCompleted(metrics);
        }
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        history.evaluationCompleted(result);
        if (!viewers.isEmpty()) {
            delta.evaluationCompleted(result);
        }
    }

    @Override
    public void checkpointWritten(long globalStep) {
        history.checkpointWritten(globalStep);
        delta.checkpointWritten(globalStep);
        sendDelta();
    }

    @Override
    public void videoWritten(long globalStep) {
        history.videoWritten(globalStep);
        delta.touch();
        sendDelta();
    }

    @Override
    public void environmentReloaded(EnvironmentReload reload) {
        history.environmentReloaded(reload);
        delta.touch();
        sendDelta();
    }

    @Override
    public void environmentRefused(long globalStep, String message) {
        history.environmentRefused(globalStep, message);
        delta.touch();
        sendDelta();
    }

    @Override
    public void policyWatched(int policy) {
        history.policyWatched(policy);
        delta.policyWatched(policy);
    }

    @Override
    public void frameDrawn(ViewFrame frame) {
        lastFrame = FrameLayout.encode(frame);
        viewers.forEach(viewer -> viewer.sendFrame(lastFrame));
    }

    private void leave(Viewer viewer) {
        viewers.remove(viewer);
        reportWatchers();
    }

    private void hear(Viewer viewer, String text) {
        try {
            act(viewer, ViewerMessage.Reader.read(text));
        } catch (ViewerMessage.Refused e) {
            viewer.refuse(e.getMessage());
        }
    }

    private void act(Viewer viewer, ViewerMessage message) throws ViewerMessage.Refused {
        if (message instanceof ViewerMessage.Subscribe) {
            viewer.subscribe();
        } else if (message instanceof ViewerMessage.Watch watch) {
            viewer.watch(watch.visible());
            // Somebody who comes while the run is paused sees where it stands.
            if (watch.visible() && lastFrame != null) {
                viewer.sendFrame(lastFrame);
            }
            reportWatchers();
        } else if (message instanceof ViewerMessage.Focus focus) {
            focus(focus.env());
        } else if (message instanceof ViewerMessage.Agent choice) {
            agent(choice.agent());
        } else if (message instanceof ViewerMessage.Policy choice) {
            watch(choice.policy());
        } else if (message instanceof ViewerMessage.Command command) {
            steer(command);
        }
    }

    private void focus(int env) throws ViewerMessage.Refused {
        if (env >= run.watchedEnvs()) {
            throw new ViewerMessage.Refused("there are " + run.watchedEnvs() + " environments to look at");
        }
        requireExperiment().submit(experiment -> experiment.focus(env));
    }

    private void agent(int agent) throws ViewerMessage.Refused {
        if (agent >= run.agents().size()) {
            throw new ViewerMessage.Refused("there are " + run.agents().size() + " agents to look at");
        }
        requireExperiment().submit(experiment -> experiment.agent(agent));
    }

    private void watch(int policy) throws ViewerMessage.Refused {
        if (policy >= run.seeds().size()) {
            throw new ViewerMessage.Refused("there are " + run.seeds().size() + " policies to look at");
        }
        requireExperiment().submit(experiment -> experiment.watch(policy));
    }

    /** Also after the end there is something to look at. */
    private CommandQueue requireExperiment() throws ViewerMessage.Refused {
        if (commands == null) {
            throw new ViewerMessage.Refused("this run is not played here, so there is nothing to look at");
        }
        return commands;
    }

    private void steer(ViewerMessage.Command command) throws ViewerMessage.Refused {
        if (!command.runId().equals(run.runId())) {
            throw new ViewerMessage.Refused("that run is no longer served here; reload the page");
        }
        requireCommands().submit(experiment -> {
            switch (command.kind()) {
                case PAUSE -> experiment.pause();
                case RESUME -> experiment.resume();
                case STOP -> experiment.stop();
                case CHECKPOINT -> experiment.checkpoint();
            }
        });
    }

    private CommandQueue requireCommands() throws ViewerMessage.Refused {
        if (!controllable()) {
            throw new ViewerMessage.Refused("this run is not running, so there is nothing to steer");
        }
        return commands;
    }

    private boolean controllable() {
        return commands != null && !history.phase().ended();
    }

    private void reportWatchers() {
        int watchers = 0;
        for (Viewer viewer : viewers) {
            watchers += viewer.watching() ? 1 : 0;
        }
        if (controls != null && watchers != reportedWatchers) {
            reportedWatchers = watchers;
            controls.viewers(watchers);
        }
    }

    private void sendSnapshotIfDue(Viewer viewer) {
        if (viewer.snapshotDue(nowMs())) {
            // What the snapshot holds must not come again in the next delta.
            sendDelta();
            viewer.sendSnapshot(PageMessages.snapshot(run, history, controllable(), sequence), nowMs());
        }
    }

    private void sendDelta() {
        if (!delta.changed()) {
            return;
        }
        sequence++;
        sentAtMs = nowMs();
        List<Viewer> receivers = new ArrayList<>(viewers);
        if (!receivers.isEmpty()) {
            String message = PageMessages.delta(history, delta, controllable(), sequence);
            receivers.forEach(viewer -> viewer.sendDelta(message));
        }
        delta.clear();
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
