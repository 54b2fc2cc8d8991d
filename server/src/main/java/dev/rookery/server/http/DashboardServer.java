package dev.rookery.server.http;

import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The live dashboard of one run.
 *
 * <p>It has an event loop of its own. The listener's methods may be called from any thread, one at a time; they only pass
 * an immutable record on, so an experiment pays microseconds for being watched, however many watch. Frames do not queue:
 * when the dashboard is behind, an older frame makes way for a newer one.
 */
public final class DashboardServer implements ExperimentListener {
    private final Vertx vertx;
    private final DashboardVerticle verticle;
    private final AtomicReference<ViewFrame> newestFrame = new AtomicReference<>();
    private String deploymentId;

    private DashboardServer(Vertx vertx, DashboardVerticle verticle) {
        this.vertx = vertx;
        this.verticle = verticle;
    }

    /**
     * Binds the port and serves the run as it stands. Buttons are disabled until {@link #control} is called, which for a
     * finished run is never.
     *
     * @param history empty for a new run; belongs to the dashboard from now on
     * @return fails with {@link DashboardStartException} when the port is taken or the address is not this machine's
     */
    public static Future<DashboardServer> start(
            Vertx vertx, DashboardOptions options, RunDescription run, DashboardHistory history) {
        return start(vertx, options, run, history, null);
    }

    /**
     * The same, with videos to be played.
     *
     * @param videos the folder where they are, or may come to be
     */
    public static Future<DashboardServer> start(
            Vertx vertx, DashboardOptions options, RunDescription run, DashboardHistory history, Path videos) {
        return vertx.executeBlocking(PageFiles::load).compose(files -> {
            DashboardServer server =
                    new DashboardServer(vertx, new DashboardVerticle(options, run, history, files, videos));
            return vertx.deployVerticle(server.verticle).map(id -> {
                server.deploymentId = id;
                return server;
            });
        });
    }

    /** Lets the page steer the experiment. Any thread; takes effect on the dashboard's event loop. */
    public void control(ExperimentControls controls) {
        verticle.onLoop(hub -> hub.control(controls));
    }

    /** The port that is bound, also where any free one was asked for. */
    public int port() {
        return verticle.port();
    }

    /** What to open in a browser; with the token, where there is one. */
    public String address() {
        return verticle.address();
    }

    /** Closes every connection and gives the port back. */
    public Future<Void> close() {
        return vertx.undeploy(deploymentId);
    }

    @Override
    public void phaseChanged(RunPhase phase) {
        verticle.onLoop(hub -> hub.phaseChanged(phase));
    }

    @Override
    public void iterationCompleted(IterationMetrics metrics) {
        verticle.onLoop(hub -> hub.iterationCompleted(metrics));
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        verticle.onLoop(hub -> hub.evaluationCompleted(result));
    }

    @Override
    public void checkpointWritten(long globalStep) {
        verticle.onLoop(hub -> hub.checkpointWritten(globalStep));
    }

    @Override
    public void videoWritten(long globalStep) {
        verticle.onLoop(hub -> hub.videoWritten(globalStep));
    }

    @Override
    public void environmentReloaded(EnvironmentReload reload) {
        verticle.onLoop(hub -> hub.environmentReloaded(reload));
    }

    @Override
    public void environmentRefused(long globalStep, String message) {
        verticle.onLoop(hub -> hub.environmentRefused(globalStep, message));
    }

    @Override
    public void policyWatched(int policy) {
        verticle.onLoop(hub -> hub.policyWatched(policy));
    }

    @Override
    public void environmentsWatched(int count) {
        verticle.onLoop(hub -> hub.environmentsWatched(count));
    }

    @Override
    public void paceChosen(int framesPerSecond) {
        verticle.onLoop(hub -> hub.paceChosen(framesPerSecond));
    }

    @Override
    public void frameDrawn(ViewFrame frame) {
        if (newestFrame.getAndSet(frame) == null) {
            verticle.onLoop(hub -> hub.frameDrawn(newestFrame.getAndSet(null)));
        }
    }
}
