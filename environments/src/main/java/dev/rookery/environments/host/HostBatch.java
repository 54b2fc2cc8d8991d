package dev.rookery.environments.host;

import dev.rookery.environments.guard.NumberGuard;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many Java environments, stepped together on worker threads: actions in, observations, rewards and ends out, in
 * {@linkplain HostMemory memory} that transfers to and from a device can use. One operation at a time; the memory is the caller's between two
 * operations, and the batch's during one.
 *
 * <p>What comes out does not depend on the number of threads: every environment has random numbers of its own, and is
 * played by one thread at a time.
 */
public final class HostBatch {
    private static final Logger log = LoggerFactory.getLogger(HostBatch.class);

    /** So many for each worker that one which is slow holds nobody up for long. */
    private static final int CHUNKS_PER_WORKER = 8;

    private final HostLayout layout;
    private final NumberGuard guard;
    private final Supplier<HostEnvironment> maker;
    private final EpisodeParams params;
    private final HostWorkers workers;
    private final String purpose;
    private final int stream;
    private final HostMemory memory;
    private final HostEnvironment[] environments;
    private final long[] seedOf;
    private final int[] lengthOf;
    private final byte[][] savedOf;

    private final Chunk[] chunks;
    private final BooleanSupplier work = this::work;
    private final AtomicInteger next;
    private final AtomicInteger remaining = new AtomicInteger();
    private Operation operation;
    private int time;
    private CompletableFuture<Void> done;

    /**
     * @param guard of what the environments bring
     * @param maker of one more environment
     * @param purpose what they are for, in words
     * @param stream different ones have different random numbers
     */
    public HostBatch(
            HostLayout layout,
            NumberGuard guard,
            Supplier<HostEnvironment> maker,
            EpisodeParams params,
            HostWorkers workers,
            String purpose,
            int stream) {
        this.layout = layout;
        this.guard = guard;
        this.maker = maker;
        this.params = params;
        this.workers = workers;
        this.purpose = purpose;
        this.stream = stream;
        memory = new HostMemory(layout);
        environments = new HostEnvironment[layout.envs()];
        seedOf = new long[layout.envs()];
        lengthOf = new int[layout.envs()];
        savedOf = new byte[layout.envs()][];
        chunks = new Chunk[Math.min(layout.envs(), CHUNKS_PER_WORKER * workers.count())];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = new Chunk(this, edge(i), edge(i + 1));
        }
        next = new AtomicInteger(chunks.length);
    }

    private int edge(int chunk) {
        return (int) ((long) layout.envs() * chunk / chunks.length);
    }

    /** Starts every environment anew, with the random numbers of the clock's time. */
    public CompletionStage<Void> reset() {
        return begin(Operation.RESET, 0);
    }

    /**
     * One step of every environment, and a reset within it where an episode ends, unless that is to be {@link #restart}'s.
     *
     * @param tick steps since the clock's time
     */
    public CompletionStage<Void> step(int tick) {
        return begin(Operation.STEP, tick + 1);
    }

    /**
     * Starts those anew whose episode has ended in the latest step.
     *
     * @param tick as that of the step
     */
    public CompletionStage<Void> restart(int tick) {
        return begin(Operation.RESTART, tick + 1);
    }

    /** Asks every environment, each a {@link SavableEnvironment}, for its state; {@link #saved} then has it. */
    public CompletionStage<Void> save() {
        return begin(Operation.SAVE, 0);
    }

    /** What the latest {@link #save} has brought, of all environments. */
    public byte[] saved() {
        return SavedStates.packed(seedOf, lengthOf, savedOf);
    }

    /**
     * Makes environments that go on where others were saved.
     *
     * @param states what {@link #saved} returned for as many environments
     * @throws IllegalArgumentException where it is something else
     */
    public void take(byte[] states) {
        SavedStates.unpack(states, seedOf, lengthOf, savedOf);
    }

    /** Has the environments go on with the states that were {@linkplain #take taken}. */
    public CompletionStage<Void> restore() {
        return begin(Operation.RESTORE, 0);
    }

    /** Has every environment draw itself. */
    public CompletionStage<Void> draw() {
        return begin(Operation.DRAW, 0);
    }

    /** Has those draw themselves whose episode has ended in the latest step; the count of any other is -1. */
    public CompletionStage<Void> drawRestarted() {
        return begin(Operation.DRAW_RESTARTED, 0);
    }

    /** @return completes on a worker when all environments have been played, or as soon as one ends the run */
    private CompletionStage<Void> begin(Operation what, int ticks) {
        operation = what;
        time = memory.time() + ticks;
        CompletableFuture<Void> future = new CompletableFuture<>();
        done = future;
        remaining.set(chunks.length);
        workers.watch(this);
        next.set(0); // from here on the workers may begin: everything else is to be there by now
        for (int i = Math.min(workers.count(), chunks.length); i > 0; i--) {
            workers.execute(work);
        }
        return future;
    }

    private boolean work() {
        for (int i = next.getAndIncrement(); i < chunks.length; i = next.getAndIncrement()) {
            Chunk chunk = chunks[i];
            if (!run(chunk, chunk.first(), null)) {
                return false;
            }
        }
        return true;
    }

    private boolean run(Chunk chunk, int from, Throwable late) {
        CompletableFuture<Void> future = done;
        try {
            if (!chunk.run(from, late)) {
                return false;
            }
        } catch (HostEnvironmentException e) {
            future.completeExceptionally(e);
        }
        if (remaining.decrementAndGet() == 0) {
            workers.forget(this);
            future.complete(null);
        }
        return true;
    }

    /** Called again and again, by one thread. */
    void look(long now) {
        for (int i = 0; i < chunks.length; i++) {
            Chunk chunk = chunks[i];
            int env = chunk.late(now, workers.options().deadlineNanos());
            if (env >= 0) {
                TimeoutException late = new TimeoutException(
                        "it did not return within " + workers.options().deadlineSeconds() + " s");
                late.setStackTrace(chunk.thread().getStackTrace());
                chunk.thread().interrupt(); // in case that brings it back; it is not waited for
                Chunk again = chunk.again();
                chunks[i] = again; // seen by the workers of the next operation, which begins after this one's end
                workers.addThread();
                workers.execute(() -> run(again, env, late));
            }
        }
    }

    /** What operations read and write; the caller's between two operations. */
    public HostMemory memory() {
        return memory;
    }

    HostLayout layout() {
        return layout;
    }

    NumberGuard guard() {
        return guard;
    }

    Operation operation() {
        return operation;
    }

    HostEnvironment make() {
        return maker.get();
    }

    /** Null before its first reset. */
    HostEnvironment environment(int env) {
        return environments[env];
    }

    /** Of the running episode; between two operations. */
    public long seed(int env) {
        return seedOf[env];
    }

    /** Steps of the running episode. */
    int length(int env) {
        return lengthOf[env];
    }

    Map<String, Double> params(long seed) {
        return params.of(seed);
    }

    byte[] saved(int env) {
        return savedOf[env];
    }

    /**
     * The seed of an episode that begins now: a function of the policy's seed, the environment's index and the time.
     *
     * @param attempt how often it was tried to begin it before
     */
    long episodeSeed(int env, int attempt) {
        long policySeed = memory.seed(layout.policy(env));
        long which = EnvironmentRandom.mixed(policySeed) + ((long) stream << 32) + layout.indexInPolicy(env);
        long when = Integer.toUnsignedLong(time) + ((long) attempt << 32);
        return EnvironmentRandom.mixed(EnvironmentRandom.mixed(which) + when) >>> 1;
    }

    void put(int env, HostEnvironment environment, long seed, int length) {
        environments[env] = environment;
        seedOf[env] = seed;
        lengthOf[env] = length;
    }

    void keep(int env, byte[] saved) {
        savedOf[env] = saved;
    }

    /** What to tell of something that went wrong in the environment's latest operation. */
    private Failure report(int env, int step, long seed, Throwable failure) {
        return new Failure(
                layout.policies() > 1 ? layout.policy(env) : -1,
                layout.indexInPolicy(env),
                purpose,
                operation,
                step,
                seed,
                failure);
    }

    /**
     * What ends a run whose numbers have to be finite.
     *
     * @param step of the episode; 0 for its first observation
     * @param complaint which number is not
     */
    HostEnvironmentException notFinite(int env, int step, long seed, String complaint) {
        Failure report = report(env, step, seed, null);
        return new HostEnvironmentException(
                report.which() + " has made a number that is not"
                        + " finite, " + (step == 0 ? "in the first observation" : "in step " + step)
                        + " of the episode with seed "
                        + seed + ": " + complaint + "; environment.non_finite says what is to be done about it",
                null,
                report.where());
    }

    /**
     * Tells of a failure.
     *
     * @param step of the episode; 0 in its reset
     * @param seed of the episode
     * @throws HostEnvironmentException where there were too many by now
     */
    void failed(int env, int step, long seed, Throwable failure) {
        Failure report = report(env, step, seed, failure);
        if (!operation.goesOn()) {
            throw new HostEnvironmentException(report.text(), failure, report.where());
        }
        if (workers.closed()) {
            throw new HostEnvironmentException("the environments are closed", failure);
        }
        int limit = workers.options().maxRebuilds();
        int count = workers.countFailure();
        if (count > limit) {
            throw new HostEnvironmentException(
                    report.text() + "\nat most " + limit + " environments are made anew in a run"
                            + " (environment.java.max_rebuilds): mend the environment first",
                    failure,
                    report.where());
        }
        // Whoever shows warnings shows the line; a run's log.txt has the whole trace.
        log.warn(
                "{}; {}a new environment takes its place ({} of at most {})",
                report.text(),
                operation == Operation.STEP ? "its episode ends as truncated, and " : "",
                count,
                limit,
                failure);
    }
}
