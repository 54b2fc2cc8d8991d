package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;

/**
 * A few environments, played with a copy of one policy at the pace of the simulated world, for people to watch. It has
 * environments, random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing
 * here can change what is learned. Used by one context; nothing waits.
 */
final class LiveView implements AutoCloseable {
    /** More is not seen in small tiles, and each costs milliseconds of a processor. */
    private static final int MOST_MOSAICS_PER_SECOND = 20;

    private final Context context;
    private final Stream stream;
    private final BufferPlan plan;
    private final WatchedEnvironments watched;
    private final FrameGathering gathering;
    private final FrameGathering.Moment moment;
    private final MosaicDrawing mosaic;
    private final ViewPace pace;
    private final int numEnvs;
    private long frame;
    private int focus;
    private int agent;
    private Command look;
    private boolean started;
    private boolean busy;

    /**
     * Compiles the drawing: for a worker thread.
     *
     * @param program of an environment with a draw section
     * @param policy of whose parameters those of one policy are copied for every frame
     */
    LiveView(
            Context context,
            Device device,
            ExperimentConfig config,
            int numEnvs,
            EnvironmentProgram program,
            DevicePolicy policy) {
        this.context = context;
        this.numEnvs = numEnvs;
        pace = new ViewPace(framesPerSecond(config, numEnvs), program.spec().stepSeconds());
        plan = device.plan();
        watched = new WatchedEnvironments(device, plan, config, numEnvs, program, policy);
        gathering = new FrameGathering(device, plan, watched.environment(), policy.network());
        mosaic = gathering.mosaic()
                ? new MosaicDrawing(device, plan, program.spec().draw().orElseThrow(), gathering)
                : null;
        plan.allocate();
        watched.prepare();
        moment = new FrameGathering.Moment(
                watched.environment(),
                watched.rollout().obs(),
                watched.rollout().actions(),
                watched.rollout().rewards(),
                watched.probabilities(),
                watched.estimates());
        stream = device.stream();
        focus(0, 0);
    }

    /** How often there is a frame. */
    static int framesPerSecond(ExperimentConfig config, int numEnvs) {
        int wanted = config.dashboard().fps();
        return numEnvs > FrameGathering.MOST_DRAWN_BY_VIEWERS ? Math.min(MOST_MOSAICS_PER_SECOND, wanted) : wanted;
    }

    int numEnvs() {
        return numEnvs;
    }

    /** Whether the last frame is still being made; a frame that would come now is left out. */
    boolean busy() {
        return busy;
    }

    /** Which environment is shown in detail, and by which agent, from the next frame on; not while one is being made. */
    void focus(int env, int byAgent) {
        int boundedEnv = Math.max(0, Math.min(numEnvs - 1, env));
        int boundedAgent = Math.max(0, Math.min(watched.environment().spec().agents() - 1, byAgent));
        if (look == null || boundedEnv != focus || boundedAgent != agent) {
            focus = boundedEnv;
            agent = boundedAgent;
            look = gathering.look(moment, focus, agent);
        }
    }

    /**
     * Takes over a policy's parameters as they are between two iterations, and makes the next frame.
     *
     * @param training the stream that writes the parameters
     * @param policy which of them plays
     * @param parts of the mosaic that are looked at
     */
    Future<ViewFrame> next(Stream training, int policy, List<MosaicPart> parts) {
        busy = true;
        watched.takeParameters(training, policy);
        return Completion.of(training, context).compose(ignored -> play(parts)).onComplete(ignored -> busy = false);
    }

    private Future<ViewFrame> play(List<MosaicPart> parts) {
        if (!started) {
            started = true;
            watched.begin(stream);
        }
        watched.step(stream, pace.due());
        watched.inspect(stream);
        stream.enqueue(look);
        gathering.read(stream);
        if (mosaic != null) {
            mosaic.draw(stream, parts);
        }
        return Completion.of(stream, context).compose(ignored -> pictured(gathering.frame(frame++, focus, agent)));
    }

    private Future<ViewFrame> pictured(ViewFrame made) {
        if (mosaic == null) {
            return Future.succeededFuture(made);
        }
        mosaic.follow(made);
        return mosaic.hasDrawn()
                ? context.executeBlocking(mosaic::encode, false).map(made::with)
                : Future.succeededFuture(made);
    }

    /** Waits for what is in flight. */
    @Override
    public void close() {
        stream.close();
        gathering.close();
        if (mosaic != null) {
            mosaic.close();
        }
        plan.close();
    }
}
