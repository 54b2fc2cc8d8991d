package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes frames for as long as somebody watches. The live view is built, on a worker, when there is something to watch and the
 * first viewer comes. A failure ends the viewing, never the training. Used by one context, but for the controls.
 */
final class Viewing implements LiveControls {
    private static final Logger log = LoggerFactory.getLogger(Viewing.class);
    /** Of mosaics, unless somebody asks for more: in small tiles it is not seen, and each costs milliseconds of a processor. */
    private static final int MOSAICS_PER_SECOND = 20;

    private final Context context;
    private final Device device;
    private final ExperimentConfig config;
    private final ExperimentListener listener;
    private final FrameClock clock;
    private Stream training;
    private EnvironmentProgram program;
    private DevicePolicy policy;
    private Future<LiveView> view;
    private Future<?> lastFrame = Future.succeededFuture();
    private int viewers;
    private int watched;
    private int envs;
    private OptionalInt chosenFps = OptionalInt.empty();
    private List<MosaicPart> parts = List.of();

    Viewing(Vertx vertx, Context context, Device device, ExperimentConfig config, ExperimentListener listener) {
        this.context = context;
        this.device = device;
        this.config = config;
        this.listener = listener;
        envs = config.dashboard().envs();
        clock = new FrameClock(vertx, this::tick);
    }

    /**
     * From now on there is something to watch.
     *
     * @param stream that writes the policy's parameters
     */
    void begin(Stream stream, EnvironmentProgram played, DevicePolicy player) {
        training = stream;
        program = played;
        policy = player;
        watched = bounded(watched);
        if (played.spec().draw().isPresent()) {
            listener.paceChosen(framesPerSecond());
        }
        startOrStop();
    }

    private int framesPerSecond() {
        int wanted = config.dashboard().fps();
        boolean mosaic = envs > FrameGathering.MOST_DRAWN_BY_VIEWERS;
        return chosenFps.orElse(mosaic ? Math.min(MOSAICS_PER_SECOND, wanted) : wanted);
    }

    @Override
    public void viewers(int count) {
        context.runOnContext(ignored -> {
            viewers = count;
            startOrStop();
        });
    }

    @Override
    public void focus(int env) {
        ask(live -> live.focus(env));
    }

    @Override
    public void agent(int index) {
        ask(live -> live.agent(index));
    }

    @Override
    public void watch(int index) {
        context.runOnContext(ignored -> {
            int before = watched;
            watched = bounded(index);
            if (policy != null && watched != before) {
                listener.policyWatched(watched);
            }
        });
        ask(live -> live.watch(watched));
    }

    @Override
    public void speed(ViewSpeed speed) {
        ask(live -> live.speed(speed));
    }

    @Override
    public void step(boolean back) {
        ask(live -> live.singleStep(back));
    }

    @Override
    public void show(int step) {
        ask(live -> live.show(step));
    }

    @Override
    public void drive(boolean start) {
        ask(live -> live.drive(start));
    }

    @Override
    public void hold(float[] action, boolean press) {
        ask(live -> live.hold(action, press));
    }

    @Override
    public void envs(int count) {
        context.runOnContext(ignored -> {
            if (count == envs) {
                return;
            }
            envs = count;
            clock.stop();
            if (view != null) {
                view = viewClosed().compose(closed -> built());
            }
            listener.environmentsWatched(count);
            listener.paceChosen(framesPerSecond());
            startOrStop();
        });
    }

    @Override
    public void fps(int count) {
        context.runOnContext(ignored -> {
            chosenFps = OptionalInt.of(count);
            clock.stop();
            listener.paceChosen(count);
            startOrStop();
        });
        ask(live -> live.framesPerSecond(framesPerSecond()));
    }

    @Override
    public void mosaic(List<MosaicPart> wanted) {
        context.runOnContext(ignored -> parts = wanted);
        ask(live -> live.mosaic(wanted));
    }

    /** Has the live view do something as soon as it is made; before anybody has watched there is nothing to do. */
    private void ask(Consumer<LiveView> request) {
        context.runOnContext(ignored -> {
            if (view != null) {
                view.onSuccess(request::accept);
            }
        });
    }

    private int bounded(int index) {
        return Math.max(0, policy == null ? index : Math.min(policy.policies() - 1, index));
    }

    private void startOrStop() {
        if (viewers == 0) {
            clock.stop();
            // Whoever comes next finds time going by, and the policy at work.
            ask(live -> live.drive(false));
            ask(live -> live.speed(ViewSpeed.NORMAL));
        } else if (!clock.running() && policy != null && program.spec().draw().isPresent()) {
            if (view == null) {
                view = built();
            }
            clock.start(framesPerSecond());
        }
    }

    /** Where there is no room for as many environments as somebody chose, it is as many again as at the beginning. */
    private Future<LiveView> built() {
        int count = envs;
        int framesPerSecond = framesPerSecond();
        EnvironmentProgram played = program;
        DevicePolicy player = policy;
        return context.executeBlocking(
                        () -> new LiveView(context, device, config, count, framesPerSecond, played, player))
                .onSuccess(live -> {
                    live.watch(watched);
                    live.framesPerSecond(framesPerSecond());
                    live.mosaic(parts);
                })
                .onFailure(e -> {
                    log.warn("{} environments cannot be drawn: {}", count, e.getMessage());
                    envs(config.dashboard().envs());
                });
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
        if (!view.succeeded() || view.result().busy() || view.result().still()) {
            return;
        }
        lastFrame = view.result().next(training).onComplete(listener::frameDrawn, e -> {
            log.warn("the live view has ended: {}", e.getMessage());
            clock.stop();
        });
    }

    /** To be called when the environment's compilation has been replaced, while nothing is {@linkplain #busy being made}. */
    void environmentReplaced() {
        ask(LiveView::forgetPast);
    }

    /** Ends the viewing after the frame that is being made. */
    Future<Void> close() {
        clock.stop();
        policy = null;
        return view == null ? Future.succeededFuture() : viewClosed();
    }

    private Future<Void> viewClosed() {
        Future<LiveView> closing = view;
        return lastFrame
                .<Void>mapEmpty()
                .recover(e -> Future.succeededFuture())
                .compose(ignored -> closing)
                .compose(built -> built.idle().map(built))
                .<Void>compose(built -> context.executeBlocking(() -> {
                    built.close();
                    return null;
                }))
                .recover(e -> Future.succeededFuture());
    }
}
