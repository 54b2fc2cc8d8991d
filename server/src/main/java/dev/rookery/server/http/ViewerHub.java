package dev.rookery.server.http;

import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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
    private final LiveDesk desk;
    private CommandQueue commands;
    private ExperimentControls controls;
    private Buffer lastFrame;
    private long sequence;
    private long sentAtMs;
    private int reportedWatchers;
    private Set<MosaicPart> reportedParts = Set.of();

    ViewerHub(Context context, RunDescription run, DashboardHistory history) {
        this.context = context;
        this.run = run;
        this.history = history;
        desk = new LiveDesk(run, () -> history.watchedEnvs().orElse(run.watchedEnvs()), new LiveRequests());
    }

    /** From now on the buttons work. */
    void control(ExperimentControls experiment) {
        controls = experiment;
        commands = new CommandQueue(context, experiment);
        reportedWatchers = 0;
        reportedParts = Set.of();
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
        tellWheel();
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
    public void environmentsWatched(int count) {
        history.environmentsWatched(count);
        lastFrame = null;
        delta.environmentsWatched(count);
        sendDelta();
    }

    @Override
    public void paceChosen(int framesPerSecond) {
        history.paceChosen(framesPerSecond);
        delta.paceChosen(framesPerSecond);
        sendDelta();
    }

    @Override
    public void frameDrawn(ViewFrame frame) {
        lastFrame = FrameLayout.encode(frame);
        Map<MosaicPart, Buffer> pictures = new HashMap<>();
        frame.pictures().forEach(one -> pictures.put(one.part(), MosaicLayout.encode(frame, one)));
        for (Viewer viewer : viewers) {
            Buffer picture = pictures.get(viewer.part());
            if (picture == null) {
                viewer.sendFrame(lastFrame);
            } else {
                viewer.sendFrame(lastFrame, picture);
            }
        }
    }

    private void leave(Viewer viewer) {
        viewers.remove(viewer);
        desk.release(viewer);
        tellWheel();
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
            if (!watch.visible()) {
                desk.release(viewer);
                tellWheel();
            }
            // Somebody who comes while the run is paused sees where it stands.
            if (watch.visible() && lastFrame != null) {
                viewer.sendFrame(lastFrame);
            }
            reportWatchers();
        } else if (message instanceof ViewerMessage.Mosaic choice) {
            viewer.show(choice.part());
            reportParts();
        } else if (message instanceof ViewerMessage.Live asked) {
            desk.act(viewer, asked);
            tellWheel();
        } else if (message instanceof ViewerMessage.Command command) {
            steer(command);
        }
    }

    /** Also after the end there is something to look at. */
    private final class LiveRequests implements LiveDesk.Requests {
        @Override
        public void submit(Consumer<LiveControls> request) throws ViewerMessage.Refused {
            if (commands == null) {
                throw new ViewerMessage.Refused("this run is not played here, so there is nothing to look at");
            }
            commands.submit(experiment -> request.accept(experiment.live()));
        }

        @Override
        public void add(Consumer<LiveControls> request) {
            commands.add(experiment -> request.accept(experiment.live()));
        }
    }

    private void tellWheel() {
        viewers.forEach(viewer -> viewer.tellWheel(desk.wheel(viewer)));
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
        reportParts();
        if (controls != null && watchers != reportedWatchers) {
            reportedWatchers = watchers;
            controls.live().viewers(watchers);
        }
    }

    private void reportParts() {
        Set<MosaicPart> parts = new LinkedHashSet<>();
        for (Viewer viewer : viewers) {
            if (viewer.watching() && viewer.part() != null) {
                parts.add(viewer.part());
            }
        }
        if (controls != null && !parts.equals(reportedParts)) {
            reportedParts = parts;
            controls.live().mosaic(List.copyOf(parts));
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
            String message = PageMessages.delta(run, history, delta, controllable(), sequence);
            receivers.forEach(viewer -> viewer.sendDelta(message));
        }
        delta.clear();
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
