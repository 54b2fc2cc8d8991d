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
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A few environments, played with a copy of one policy at the pace of the simulated world, for people to watch. It has
 * environments, random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing
 * here can change what is learned, not even a person who acts in place of the policy. Used by one context; nothing
 * waits. What is asked while a frame is being made concerns the next one.
 */
final class LiveView implements AutoCloseable {
    private static final int LATEST = -1;

    private final Context context;
    private final Stream stream;
    private final BufferPlan plan;
    private final WatchedEnvironments watched;
    private final FrameGathering gathering;
    private final Optional<MosaicDrawing> mosaic;
    private final ViewPace pace;
    private final int numEnvs;
    private long frame;
    private int focus;
    private int agent;
    private int policy;
    private int shown = LATEST;
    private Command look;
    private Command lookBack;
    private boolean started;
    private boolean busy;
    private boolean changed = true;

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
            int framesPerSecond,
            EnvironmentProgram program,
            DevicePolicy policy) {
        this.context = context;
        this.numEnvs = numEnvs;
        OptionalDouble stepSeconds = program.spec().stepSeconds();
        pace = new ViewPace(
                framesPerSecond,
                stepSeconds.isPresent()
                        ? 1 / stepSeconds.getAsDouble()
                        : config.dashboard().fps());
        plan = device.plan();
        watched = new WatchedEnvironments(device, plan, config, numEnvs, program, policy);
        gathering = new FrameGathering(
                device,
                plan,
                watched.environment(),
                policy.network(),
                watched.takeOver().refused());
        mosaic = gathering.mosaic()
                ? Optional.of(
                        new MosaicDrawing(device, plan, program.spec().draw().orElseThrow(), gathering))
                : Optional.empty();
        plan.allocate();
        watched.prepare();
        stream = device.stream();
        closeUp();
    }

    /** How often {@link #next} will be called from now on. */
    void framesPerSecond(int fps) {
        pace.framesPerSecond(fps);
    }

    /** Whether the last frame is still being made; a frame that would come now is left out. */
    boolean busy() {
        return busy;
    }

    /** Whether a frame that would be made now would be as the last one was. */
    boolean still() {
        return pace.paused() && !changed;
    }

    /** How fast time passes. It passes in the present only. */
    void speed(ViewSpeed speed) {
        changed = true;
        pace.speed(speed);
        if (speed != ViewSpeed.PAUSED) {
            shown = LATEST;
        }
    }

    /** Stops time, and goes a step on, or back. */
    void singleStep(boolean back) {
        speed(ViewSpeed.PAUSED);
        if (back) {
            show((shown == LATEST ? watched.step() : shown) - 1);
        } else if (shown == LATEST) {
            pace.singleStep();
        } else {
            show(shown + 1);
        }
    }

    /** Stops time, and shows what a step has led to, or the next to it that can be shown. */
    void show(int step) {
        speed(ViewSpeed.PAUSED);
        shown = step >= watched.step() || oldest() == watched.step() ? LATEST : Math.max(oldest(), step);
    }

    private int oldest() {
        return watched.past().map(Past::oldest).orElse(watched.step());
    }

    /** Has the environments begin a new past: what moves them has been replaced. */
    void forgetPast() {
        changed = true;
        shown = LATEST;
        watched.past().ifPresent(Past::forget);
    }

    /** Which environment is shown in detail. */
    void focus(int env) {
        int bounded = Math.max(0, Math.min(numEnvs - 1, env));
        if (bounded != focus) {
            focus = bounded;
            closeUp();
        }
    }

    /** Whose view, actions and returns are told, of several agents. */
    void agent(int index) {
        int bounded = Math.max(0, Math.min(watched.environment().spec().agents() - 1, index));
        if (bounded != agent) {
            agent = bounded;
            closeUp();
        }
    }

    private void closeUp() {
        changed = true;
        watched.takeOver().of(focus, agent);
        look = gathering.look(watched.moment(), focus, agent);
        lookBack = watched.past()
                .map(past -> gathering.look(past.moment(), focus, agent))
                .orElse(look);
    }

    /** Which policy plays. */
    void watch(int which) {
        changed |= policy != which;
        policy = which;
    }

    /** Which parts of the mosaic are looked at, where there is one. */
    void mosaic(List<MosaicPart> parts) {
        changed = true;
        mosaic.ifPresent(drawing -> drawing.show(parts));
    }

    /** Has a person act in place of the focused agent, in the present, or the policy again. */
    void drive(boolean start) {
        changed = true;
        watched.takeOver().drive(start);
        if (start) {
            shown = LATEST;
        }
    }

    /**
     * What the person does from now on; of no effect where nobody drives.
     *
     * @param action [actionDim] indices, or numbers; NaN where it is the policy's
     * @param press whether it is to be taken at least once; while time stands this is a single step
     */
    void hold(float[] action, boolean press) {
        if (!watched.takeOver().on()) {
            return;
        }
        watched.takeOver().hold(action, press);
        if (press && pace.paused()) {
            changed = true;
            shown = LATEST;
            pace.singleStep();
        }
    }

    /**
     * Makes the next frame, with the newest copy of the policy that there is: only the first one waits for an iteration.
     *
     * @param training the stream that writes the parameters
     */
    Future<ViewFrame> next(Stream training) {
        busy = true;
        changed = mosaic.isPresent() && mosaic.get().hasMoreThanAFrame();
        Future<Void> ready = Future.succeededFuture();
        if (shown == LATEST) {
            ready = watched.copy().of(policy, training, context);
        }
        return ready.compose(ignored -> make()).onComplete(ignored -> {
            busy = false;
            watched.copy().renew(policy, training, context);
        });
    }

    private Future<ViewFrame> make() {
        if (!started) {
            started = true;
            watched.begin(stream);
        }
        boolean present = shown == LATEST;
        if (present) {
            watched.copy().take(policy, stream);
            watched.play(stream, pace.due());
        } else {
            watched.past().orElseThrow().simulate(stream, shown);
        }
        stream.enqueue(present ? look : lookBack);
        gathering.read(stream);
        mosaic.ifPresent(drawing -> drawing.draw(stream));
        int newest = watched.step();
        ViewFrame.Time time = new ViewFrame.Time(
                present ? newest : shown,
                oldest(),
                newest,
                pace.speed(),
                watched.takeOver().on());
        FrameGathering.Shown which = new FrameGathering.Shown(time, focus, agent);
        return Completion.of(stream, context).compose(ignored -> pictured(gathering.frame(frame++, which)));
    }

    private Future<ViewFrame> pictured(ViewFrame made) {
        if (mosaic.isEmpty()) {
            return Future.succeededFuture(made);
        }
        mosaic.get().follow(made);
        return mosaic.get().hasDrawn()
                ? context.executeBlocking(mosaic.get()::encode, false).map(made::with)
                : Future.succeededFuture(made);
    }

    /** Completes when the training's stream has nothing to do for it, until the next frame. */
    Future<Void> idle() {
        return watched.copy().idle();
    }

    /** Waits for what is in flight on its own stream. */
    @Override
    public void close() {
        stream.close();
        gathering.close();
        mosaic.ifPresent(MosaicDrawing::close);
        watched.close();
        plan.close();
    }
}
