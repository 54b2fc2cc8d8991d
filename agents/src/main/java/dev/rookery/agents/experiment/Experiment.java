package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.agents.rollout.FiniteScan;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One experiment on one event-loop context, which owns its stream: iterations are enqueued, and their completions, on the
 * same context, bring the next. No device call waits; compiling goes to a worker thread.
 *
 * <p>{@link #run} trains to the end; {@link #open} only shows and evaluates what a checkpoint holds. After either the
 * policy can still be watched, until {@link #close}.
 */
public final class Experiment implements ExperimentControls {
    private final Context context;
    private final Device device;
    private final ExperimentConfig config;
    private final EnvironmentFolder folder;
    private final ExperimentListener listener;
    private final CheckpointSink sink;
    private final Commands commands = new Commands();
    private final int numIterations;
    private final PolicyStatistics statistics = new PolicyStatistics();
    private final Divergence divergence;
    private final Viewing viewing;
    private final Recurring evaluations;
    private final Recurring checkpoints;
    private final Recurring videos;

    private Profile profile = Profile.none();
    private EpisodeRecorder recorder;

    // Everything below belongs to the context, but for what a worker sets up before the context sees it.
    private Stream stream;
    private EnvironmentProgram program;
    private DevicePolicy policy;
    private Trainer trainer;
    private Evaluator evaluator;
    private Playback playback;
    private Recording recording;
    private Reloading reloading;
    private boolean savedEarly;
    private RunPhase phase = RunPhase.STARTING;
    private Promise<RunPhase> outcome;
    private int iteration;
    private long trainingNanos;
    private long publishingNanos;
    private EvaluationResult evaluation;
    private boolean waiting;
    private boolean abandoned;

    /** Where checkpoints go. */
    public interface CheckpointSink {
        /** Called on the experiment's context; completes once the checkpoint is safe. */
        Future<Void> write(Checkpoint checkpoint);
    }

    /** Thrown where a loss, and with it the parameters, is no longer a number; with several policies, for all of them. */
    public static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        DivergedException(String message) {
            super(message);
        }
    }

    /**
     * @param context an event-loop context of {@code vertx}; everything but the controls is to be called on it
     * @param device stays open for as long as the experiment
     * @param listener hears everything on the context
     */
    public Experiment(
            Vertx vertx,
            Context context,
            Device device,
            ExperimentConfig config,
            EnvironmentFolder folder,
            ExperimentListener listener,
            CheckpointSink sink) {
        this.context = context;
        this.device = device;
        this.config = config;
        this.folder = folder;
        this.listener = listener;
        this.sink = sink;
        divergence = new Divergence(config.seeds());
        viewing = new Viewing(vertx, context, device, config, listener);
        evaluations = new Recurring(config.evaluation().interval());
        checkpoints = new Recurring(config.checkpoint().interval());
        videos = new Recurring(config.video().interval());
        numIterations = Math.toIntExact(config.totalTimesteps() / config.stepsPerIteration());
    }

    /** Records some of the iterations; to be called before {@link #run}. */
    public void profile(Profile recorder) {
        profile = recorder;
    }

    /** Records episodes while it trains, where {@code video.interval} says so; to be called before {@link #run}. */
    public void record(EpisodeRecorder episodes) {
        recorder = episodes;
    }

    /** Iterations of the whole training: as many as fit into {@code total_timesteps}. */
    public int numIterations() {
        return numIterations;
    }

    public RunPhase phase() {
        return phase;
    }

    /**
     * Trains.
     *
     * @param from null for a new training, or where to go on exactly
     * @return how it ended, {@link RunPhase#FINISHED} or {@link RunPhase#STOPPED}; fails with what went wrong
     */
    public Future<RunPhase> run(Checkpoint from) {
        outcome = Promise.promise();
        enter(RunPhase.STARTING);
        context.<Void>executeBlocking(() -> {
                    setUp();
                    if (folder.directory().isPresent() && folder.spec().draw().isPresent()) {
                        program.compileDrawing(); // what is wrong in it is told now, and not to the first who watches
                    }
                    trainer = new Trainer(device, config, program, policy);
                    if (recorder != null && config.video().interval() > 0) {
                        recording = new Recording(config, newPlayback(0), recorder, listener);
                    }
                    if (from == null) {
                        policy.initialize(stream, config.seeds());
                    }
                    return null;
                })
                .onComplete(
                        ready -> {
                            try {
                                begin(from);
                            } catch (RuntimeException e) {
                                fail(e);
                            }
                        },
                        this::fail);
        return outcome.future();
    }

    /**
     * Makes a checkpoint's policies ready to be watched and evaluated, without training.
     *
     * @param ended how its run ended, as the listener is told
     */
    public Future<Void> open(Checkpoint checkpoint, RunPhase ended) {
        return context.<Void>executeBlocking(() -> {
                    setUp();
                    return null;
                })
                .compose(ready -> {
                    policy.restore(stream, checkpoint.tensors());
                    divergence.recall(checkpoint);
                    iteration = checkpoint.iteration();
                    enter(ended);
                    viewing.begin(stream, program, policy);
                    return Completion.of(stream, context);
                });
    }

    private void setUp() {
        stream = profile.isWanted() ? device.profilingStream() : device.stream();
        program = config.environment().compiled(device, folder);
        policy = new DevicePolicy(device, config, program);
    }

    private void begin(Checkpoint from) {
        if (from == null) {
            trainer.begin(stream);
        } else {
            trainer.restore(stream, from);
            divergence.recall(from);
            iteration = from.iteration();
            trainingNanos = Long.parseLong(from.metadata().getOrDefault("training_nanos", "0"));
        }
        for (Recurring one : new Recurring[] {evaluations, checkpoints, videos}) {
            one.beginAfter(globalStep());
        }
        enter(RunPhase.TRAINING);
        viewing.begin(stream, program, policy);
        commands.onChange(() -> context.runOnContext(ignored -> wake()));
        reloading = new Reloading(context, folder, program, trainer.fused(), this::environmentRefused, this::wake);
        if (savedEarly) {
            reloading.compile();
        }
        proceed();
    }

    private long globalStep() {
        return iteration * config.stepsPerIteration();
    }

    /** Between two iterations: decides what comes next. */
    private void proceed() {
        if (abandoned) {
            outcome.tryComplete(RunPhase.STOPPED);
            return;
        }
        try {
            boolean done = iteration >= numIterations;
            if (!done && reloading.isReady()) {
                replaceEnvironment();
            } else if (done && !evaluations.wasDone(globalStep()) || evaluations.isDue(globalStep())) {
                evaluateThenProceed();
            } else if (recording != null && !commands.stopping() && videoIsDue(done)) {
                recordThenProceed(done);
            } else if (done || commands.stopping()) {
                end(done ? RunPhase.FINISHED : RunPhase.STOPPED);
            } else if (checkpoints.isDue(globalStep()) || commands.takeCheckpoint()) {
                checkpoints.done(globalStep());
                writeCheckpoint().onComplete(written -> proceed(), this::fail);
            } else if (commands.paused()) {
                enter(RunPhase.PAUSED);
                waiting = true;
            } else {
                enter(RunPhase.TRAINING);
                iterate();
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private boolean videoIsDue(boolean done) {
        return videos.isDue(globalStep()) || done && !videos.wasDone(globalStep());
    }

    /** Begins to record an episode, which goes on by itself; the last one waits for the one before. */
    private void recordThenProceed(boolean done) {
        if (done && !recording.ended().isComplete()) {
            recording.ended().onComplete(ignored -> proceed());
            return;
        }
        videos.done(globalStep());
        recording.begin(stream, bestPolicy(), globalStep(), iteration);
        proceed();
    }

    /** By the latest evaluation; before the first, the first one that has not diverged. */
    private int bestPolicy() {
        List<Integer> all = IntStream.range(0, config.policies()).boxed().toList();
        int best = evaluation == null
                ? -1
                : evaluation.bestPolicy(all.stream().filter(divergence::has).toList());
        return best >= 0
                ? best
                : all.stream()
                        .filter(policy -> !divergence.has(policy))
                        .findFirst()
                        .orElseThrow();
    }

    /** Waits for what is being drawn, if anything is: what is replaced is used by it, too. */
    private void replaceEnvironment() {
        if (viewing.busy()) {
            viewing.idle().onComplete(ignored -> proceed());
        } else if (recording != null && recording.busy()) {
            recording.idle().onComplete(ignored -> proceed());
        } else {
            listener.environmentReloaded(reloading.replace(globalStep()));
            viewing.environmentReplaced();
            proceed();
        }
    }

    private void wake() {
        if (waiting) {
            waiting = false;
            proceed();
        }
    }

    private void iterate() {
        profile.beginIteration(stream);
        PhaseTimes times = new PhaseTimes();
        long enqueueing = System.nanoTime();
        trainer.iterate(stream, iteration, (double) iteration / numIterations).thenRun(times::rolloutEnded);
        profile.host("enqueue", enqueueing);
        Completion.of(stream, context, times::updateEnded)
                .onComplete(
                        done -> {
                            long nanos = times.elapsed();
                            iteration++;
                            trainingNanos += nanos;
                            profile.endIteration(stream, iteration);
                            requireFinite(() -> conclude(nanos, times));
                        },
                        this::fail);
    }

    /** Goes on unless an environment has brought a number that is not finite, of which losses would know nothing but that. */
    private void requireFinite(Runnable then) {
        Optional<FiniteScan.Finding> finding = trainer.notFinite(divergence);
        if (finding.isEmpty()) {
            then.run();
            return;
        }
        trainer.explain(stream, context, finding.get()).onComplete(this::fail, this::fail);
    }

    private void conclude(long nanos, PhaseTimes times) {
        long reading = System.nanoTime();
        List<Map<String, Double>> each = trainer.metrics();
        List<Integer> diverged = divergence.look(each, iteration);
        if (divergence.everywhere()) {
            fail(divergence.exception());
            return;
        }
        IterationMetrics metrics = metrics(each, nanos, times);
        profile.host("metrics", reading);
        publish(metrics);
        diverged.forEach(one -> listener.policyDiverged(one, globalStep(), divergence.of(one)));
        proceed();
    }

    private void publish(IterationMetrics metrics) {
        long started = System.nanoTime();
        listener.iterationCompleted(metrics);
        publishingNanos = System.nanoTime() - started;
        profile.host("publish", started);
        profile.endPublishing(stream);
    }

    private IterationMetrics metrics(List<Map<String, Double>> each, long nanos, PhaseTimes times) {
        Map<String, double[]> columns = PolicyStatistics.columns(each);
        Map<String, Double> values = statistics.summarize(columns);
        values.putAll(trainer.commonMetrics());
        values.put("charts/SPS", config.policies() * config.stepsPerIteration() / (nanos / 1e9));
        times.addTo(values, nanos, publishingNanos);
        if (divergence.count() > 0) {
            values.put("charts/diverged_policies", (double) divergence.count());
        }
        return new IterationMetrics(
                iteration, globalStep(), trainingNanos / 1e9, values, config.policies() == 1 ? Map.of() : columns);
    }

    private void evaluateThenProceed() {
        evaluations.done(globalStep());
        enter(RunPhase.EVALUATING);
        long started = System.nanoTime();
        stream.label("evaluation");
        evaluate(config.evaluation().episodes(), config.evaluation().deterministic())
                .onComplete(
                        result -> {
                            stream.label("");
                            profile.host("evaluation", started);
                            evaluation = result;
                            listener.evaluationCompleted(result);
                            proceed();
                        },
                        this::fail);
    }

    /** Plays whole episodes with every policy as it is, in environments of their own. */
    public Future<EvaluationResult> evaluate(int episodes, boolean deterministic) {
        if (evaluator == null || !evaluator.plays(episodes, deterministic)) {
            if (evaluator != null) {
                evaluator.close();
            }
            evaluator = new Evaluator(context, device, stream, config, episodes, deterministic, program, policy);
        }
        return evaluator.evaluate(globalStep(), iteration, divergence);
    }

    /**
     * Makes ready to play single episodes of an environment that can be drawn, with the first policy as it is, and in the way
     * of the configured evaluation; after {@link #open}, once. It is freed with the experiment.
     */
    public Future<Playback> playback() {
        return context.executeBlocking(() -> newPlayback(iteration)).compose(made -> {
            playback = made;
            return made.adopt(stream, 0).map(made);
        });
    }

    private Playback newPlayback(int round) {
        return new Playback(context, device, config, program, policy, round);
    }

    private Future<Void> writeCheckpoint() {
        long started = System.nanoTime();
        long step = globalStep();
        int at = iteration;
        Map<String, String> metadata = new HashMap<>(Map.of("training_nanos", Long.toString(trainingNanos)));
        divergence.save(metadata);
        Supplier<Map<String, Tensor>> tensors = trainer.snapshot(stream);
        return Completion.of(stream, context)
                .compose(read -> sink.write(new Checkpoint(step, at, tensors.get(), metadata)))
                .onSuccess(written -> {
                    profile.host("checkpoint", started);
                    listener.checkpointWritten(step);
                });
    }

    private void end(RunPhase how) {
        writeCheckpoint()
                .compose(written -> lastVideo(how))
                .onComplete(
                        ready -> {
                            enter(how);
                            outcome.complete(how);
                        },
                        this::fail);
    }

    private Future<Void> lastVideo(RunPhase how) {
        if (recording == null) {
            return Future.succeededFuture();
        }
        return how == RunPhase.FINISHED ? recording.ended() : recording.abandon();
    }

    private void enter(RunPhase next) {
        if (next != phase || next == RunPhase.STARTING) {
            phase = next;
            listener.phaseChanged(next);
        }
    }

    private void fail(Throwable cause) {
        enter(RunPhase.FAILED);
        outcome.tryFail(cause);
    }

    /**
     * Compiles the environment's dynamics as its files are now, beside the training, and replaces those in use between two
     * iterations, or says to the listener why not. The states of the environments stay as they are. Any thread; nothing
     * happens where there is no training, or where it has ended.
     */
    public void reloadEnvironment() {
        context.runOnContext(ignored -> {
            savedEarly = true; // where there is no training yet
            if (reloading != null && !phase.ended()) {
                reloading.compile();
            }
        });
    }

    /**
     * Tells the listener that something was saved which this training does not take over. Any thread.
     *
     * @param message for a person
     */
    public void environmentNotTaken(String message) {
        context.runOnContext(ignored -> environmentRefused(message));
    }

    private void environmentRefused(String message) {
        if (!phase.ended()) {
            listener.environmentRefused(globalStep(), message);
        }
    }

    @Override
    public void pause() {
        commands.pause();
    }

    @Override
    public void resume() {
        commands.resume();
    }

    @Override
    public void stop() {
        commands.stop();
    }

    @Override
    public void checkpoint() {
        commands.checkpoint();
    }

    @Override
    public LiveControls live() {
        return viewing;
    }

    /**
     * Frees everything on the device, after what is in flight; the last call. A run that goes on is given up as soon as its
     * iteration, or its evaluation, is done.
     */
    public Future<Void> close() {
        Promise<Void> idle = Promise.promise();
        context.runOnContext(ignored -> {
            abandoned = true;
            if (outcome == null) {
                idle.complete();
            } else {
                wake();
                outcome.future().onComplete(ended -> idle.complete());
            }
        });
        return idle.future().compose(ignored -> free());
    }

    private Future<Void> free() {
        Future<Void> compiled = reloading == null ? Future.succeededFuture() : reloading.close();
        Future<Void> recorded = recording == null ? Future.succeededFuture() : recording.abandon();
        return Future.join(viewing.close(), compiled, recorded)
                .compose(ignored -> context.executeBlocking(() -> {
                    if (stream != null) {
                        stream.close();
                    }
                    for (AutoCloseable part :
                            new AutoCloseable[] {evaluator, playback, recording, trainer, policy, program}) {
                        if (part != null) {
                            part.close();
                        }
                    }
                    return null;
                }));
    }
}
