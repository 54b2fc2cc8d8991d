package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes frames for as long as somebody watches. The live view is built, on a worker, when the first viewer comes. A
 * failure ends the viewing, never the training. Used by one context.
 */
final class Viewing {
    private static final Logger log = LoggerFactory.getLogger(Viewing.class);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final Device device;
    private final Stream training;
    private final ExperimentConfig config;
    private final EnvironmentProgram program;
    private final DevicePolicy policy;
    private final ExperimentListener listener;
    private Future<LiveView> view;
    private Future<?> lastFrame = Future.succeededFuture();
    private long timer = NO_TIMER;
    private int focus;
    private int watched;

    Viewing(
            Vertx vertx,
            Context context,
            Device device,
            Stream training,
            ExperimentConfig config,
            EnvironmentProgram program,
            DevicePolicy policy,
            ExperimentListener listener) {
        this.vertx = vertx;
        this.context = context;
        this.device = device;
        this.training = training;
        this.config = config;
        this.program = program;
        this.policy = policy;
        this.listener = listener;
    }

    void viewers(int count) {
        if (count == 0) {
            stopTimer();
        } else if (timer == NO_TIMER && program.spec().draw().isPresent()) {
            if (view == null) {
                view = context.executeBlocking(
                        () -> new LiveView(context, device, config, Experiment.WATCHED_ENVS, program, policy));
                view.onFailure(e -> log.warn("the environments cannot be drawn: {}", e.getMessage()));
            }
            timer = vertx.setPeriodic(Math.max(1, 1000 / config.dashboard().fps()), ignored -> tick());
        }
    }

    void focus(int env) {
        focus = env;
    }

    /** @return whether another policy than before plays from the next frame on */
    boolean watch(int index) {
        int bounded = Math.max(0, Math.min(policy.policies() - 1, index));
        boolean changes = bounded != watched;
        watched = bounded;
        return changes;
    }

    int watched() {
        return watched;
    }

    /** Whether a frame, or the live view itself, is being made. */
    boolean busy() {
        return view != null
                && (!view.isComplete() || view.succeeded() && view.result().busy());
    }

    /** Completes when what is being made now is made, or has failed. */
    Future<Void> idle() {
        Future<?> making = view == null || view.isComplete() ? lastFrame : view;
        return making.<Void>mapEmpty().otherwiseEmpty();
    }

    private void tick() {
        if (!view.succeeded() || view.result().busy()) {
            return;
        }
        view.result().focus(focus);
        lastFrame = view.result().next(training, watched).onComplete(listener::frameDrawn, e -> {
            log.warn("the live view has ended: {}", e.getMessage());
            stopTimer();
        });
    }

    private void stopTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /** Ends the viewing after the frame that is being made. */
    Future<Void> close() {
        stopTimer();
        if (view == null) {
            return Future.succeededFuture();
        }
        return lastFrame
                .<Void>mapEmpty()
                .recover(e -> Future.succeededFuture())
                .compose(ignored -> view)
                .<Void>compose(built -> context.executeBlocking(() -> {
                    built.close();
                    return null;
                }))
                .recover(e -> Future.succeededFuture());
    }
}
