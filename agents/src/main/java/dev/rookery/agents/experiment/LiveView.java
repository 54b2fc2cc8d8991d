package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import io.vertx.core.Context;
import io.vertx.core.Future;

/**
 * A few environments, played with a copy of one policy at the pace of the simulated world, for people to watch. It has
 * environments, random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing
 * here can change what is learned. Used by one context; nothing waits.
 */
final class LiveView implements AutoCloseable {
    private final Context context;
    private final Stream stream;
    private final BufferPlan plan;
    private final WatchedEnvironments watched;
    private final FrameGathering gathering;
    private final FrameGathering.Moment moment;
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
        pace = new ViewPace(config.dashboard().fps(), program.spec().stepSeconds());
        plan = device.plan();
        watched = new WatchedEnvironments(device, plan, config, numEnvs, program, policy);
        gathering = new FrameGathering(device, plan, watched.environment(), policy.network());
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
     */
    Future<ViewFrame> next(Stream training, int policy) {
        busy = true;
        watched.takeParameters(training, policy);
        return Completion.of(training, context).compose(ignored -> play()).onComplete(ignored -> busy = false);
    }

    private Future<ViewFrame> play() {
        if (!started) {
            started = true;
            watched.begin(stream);
        }
        watched.step(stream, pace.due());
        watched.inspect(stream);
        stream.enqueue(look);
        gathering.read(stream);
        return Completion.of(stream, context).map(ignored -> gathering.frame(frame++, focus, agent));
    }

    /** Waits for what is in flight. */
    @Override
    public void close() {
        stream.close();
        gathering.close();
        plan.close();
    }
}
