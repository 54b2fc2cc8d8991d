package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
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
 * Many Java environments, stepped together on worker threads: actions in, observations, rewards and ends out, in direct
 * memory that transfers to and from a device can use. One operation at a time; the memory is the caller's between two
 * operations, and the batch's during one.
 *
 * <p>What comes out does not depend on the number of threads: every environment has random numbers of its own, and is
 * played by one thread at a time.
 */
public final class HostBatch {
    private static final Logger log = LoggerFactory.getLogger(HostBatch.class);

    /** So many for each worker that one which is slow holds nobody up for long. */
    private static final int CHUNKS_PER_WORKER = 8;

    private static final int TERMINATED = 1;
    private static final int TRUNCATED = 2;

    private final HostLayout layout;
    private final Supplier<HostEnvironment> maker;
    private final EpisodeParams params;
    private final HostWorkers workers;
    private final String purpose;
    private final int stream;
    private final ByteBuffer seeds;
    private final ByteBuffer clock;
    private final ByteBuffer actions;
    private final ByteBuffer obs;
    private final ByteBuffer finalObs;
    private final ByteBuffer rewards;
    private final ByteBuffer ends;
    private final ByteBuffer results;
    private final FloatBuffer realActions;
    private final IntBuffer wholeActions;
    private final FloatBuffer seen;
    private final FloatBuffer seenLast;
    private final FloatBuffer rewarded;
    private final IntBuffer ended;

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
    private int maxPrimitives;
    private ByteBuffer primitives;
    private ByteBuffer counts;
    private CompletableFuture<Void> done;

    /**
     * @param maker of one more environment
     * @param purpose what they are for, in words
     * @param stream different ones have different random numbers
     */
    public HostBatch(
            HostLayout layout,
            Supplier<HostEnvironment> maker,
            EpisodeParams params,
            HostWorkers workers,
            String purpose,
            int stream) {
        this.layout = layout;
        this.maker = maker;
        this.params = params;
        this.workers = workers;
        this.purpose = purpose;
        this.stream = stream;
        int rows = layout.rows();
        seeds = bytes(2L * Integer.BYTES * layout.policies());
        clock = bytes(Integer.BYTES);
        actions = bytes((long) Integer.BYTES * layout.actionDim() * rows);
        results = bytes((long) Float.BYTES * resultWords(layout.obsDim()) * rows);
        int obsBytes = Float.BYTES * layout.obsDim() * rows;
        obs = part(0, obsBytes);
        finalObs = part(obsBytes, obsBytes);
        rewards = part(2 * obsBytes, Float.BYTES * rows);
        ends = part(2 * obsBytes + Float.BYTES * rows, Integer.BYTES * rows);
        realActions = actions.asFloatBuffer();
        wholeActions = actions.asIntBuffer();
        seen = obs.asFloatBuffer();
        seenLast = finalObs.asFloatBuffer();
        rewarded = rewards.asFloatBuffer();
        ended = ends.asIntBuffer();
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

    private static ByteBuffer bytes(long count) {
        if (count > Integer.MAX_VALUE) {
            throw new HostEnvironmentException(
                    "so many environments in Java take more than 2 GiB at once: lower environment.num_envs", null);
        }
        return ByteBuffer.allocateDirect((int) count).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer part(int offset, int length) {
        return results.slice(offset, length).order(ByteOrder.nativeOrder());
    }

    /** 32-bit words of every row in {@link #results}. */
    public static int resultWords(int obsDim) {
        return 2 * obsDim + 2;
    }

    private int edge(int chunk) {
        return (int) ((long) layout.envs() * chunk / chunks.length);
    }

    /** [policies][2] uint32: low and high half of each policy's seed; read by every operation. */
    public ByteBuffer seeds() {
        return seeds;
    }

    /** [1] uint32: time of tick 0, in steps since the beginning; read by every operation. */
    public ByteBuffer clock() {
        return clock;
    }

    /** [actionDim][rows] int32, or float32 for a box; read by a step. */
    public ByteBuffer actions() {
        return actions;
    }

    /** [obsDim][rows] float32: what is seen after the operation. */
    public ByteBuffer obs() {
        return obs;
    }

    /** [obsDim][rows] float32: what was seen last in an episode that ended in the step; else undefined. */
    public ByteBuffer finalObs() {
        return finalObs;
    }

    /** [rows] float32. */
    public ByteBuffer rewards() {
        return rewards;
    }

    /** [rows] int32: 1 where the episode was terminated, 2 where it was truncated, 0 where it goes on. */
    public ByteBuffer ends() {
        return ends;
    }

    /** All that comes out, one behind the other: obs, finalObs, rewards, ends. */
    public ByteBuffer results() {
        return results;
    }

    /** Starts every environment anew, with the random numbers of the clock's time. */
    public CompletionStage<Void> reset() {
        return begin(Operation.RESET, 0);
    }

    /**
     * One step of every environment, and a reset within it where an episode ends.
     *
     * @param tick steps since the clock's time
     */
    public CompletionStage<Void> step(int tick) {
        return begin(Operation.STEP, tick + 1);
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

    /**
     * Makes room for pictures, which {@link #draw} needs.
     *
     * @param most primitives of a picture
     */
    public void drawable(int most) {
        int places = layout.policies() * layout.paddedEnvs();
        maxPrimitives = most;
        primitives = bytes((long) Integer.BYTES * HostCanvas.WORDS * most * places);
        counts = bytes((long) Integer.BYTES * places);
    }

    /** [policies][paddedEnvs][maxPrimitives][12] uint32: what {@link #draw} has drawn. */
    public ByteBuffer primitives() {
        return primitives;
    }

    /** [policies][paddedEnvs] int32: primitives that were drawn, more than there is room for where some were left out. */
    public ByteBuffer counts() {
        return counts;
    }

    /** Has every environment draw itself. */
    public CompletionStage<Void> draw() {
        return begin(Operation.DRAW, 0);
    }

    /** @return completes on a worker when all environments have been played, or as soon as one ends the run */
    private CompletionStage<Void> begin(Operation what, int ticks) {
        operation = what;
        time = clock.getInt(0) + ticks;
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

    HostLayout layout() {
        return layout;
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

    /** Of the running episode. */
    long seed(int env) {
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
        int at = 2 * Integer.BYTES * layout.policy(env);
        long policySeed = Integer.toUnsignedLong(seeds.getInt(at)) | (long) seeds.getInt(at + Integer.BYTES) << 32;
        long which = EnvironmentRandom.mixed(policySeed) + ((long) stream << 32) + layout.indexInPolicy(env);
        long when = Integer.toUnsignedLong(time) + ((long) attempt << 32);
        return EnvironmentRandom.mixed(EnvironmentRandom.mixed(which) + when) >>> 1;
    }

    void takeActions(int env, float[] into) {
        int rows = layout.rows();
        int at = 0;
        for (int agent = 0; agent < layout.agents(); agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            for (int i = 0; i < layout.actionDim(); i++) {
                into[at++] = layout.box().isEmpty()
                        ? wholeActions.get(i * rows + row)
                        : layout.box().get(i).clip(realActions.get(i * rows + row));
            }
        }
    }

    void takeObs(int env, float[][] into) {
        int rows = layout.rows();
        for (int agent = 0; agent < into.length; agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            for (int i = 0; i < into[agent].length; i++) {
                into[agent][i] = seen.get(i * rows + row);
            }
        }
    }

    void putObs(int env, float[][] from) {
        put(env, from, seen);
    }

    void putFinalObs(int env, float[][] from) {
        put(env, from, seenLast);
    }

    private void put(int env, float[][] from, FloatBuffer into) {
        int rows = layout.rows();
        for (int agent = 0; agent < from.length; agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            float[] numbers = from[agent];
            for (int i = 0; i < numbers.length; i++) {
                into.put(i * rows + row, numbers[i]);
            }
        }
    }

    void putOutcome(int env, float[] reward, boolean terminated, boolean truncated) {
        int end = terminated ? TERMINATED : truncated ? TRUNCATED : 0;
        for (int agent = 0; agent < reward.length; agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            rewarded.put(row, reward[agent]);
            ended.put(row, end);
        }
    }

    int maxPrimitives() {
        return maxPrimitives;
    }

    void putPicture(int env, HostCanvas canvas) {
        int place = layout.policy(env) * layout.paddedEnvs() + layout.indexInPolicy(env);
        counts.putInt(Integer.BYTES * place, canvas.count());
        int words = HostCanvas.WORDS * Math.min(canvas.count(), maxPrimitives);
        int first = HostCanvas.WORDS * maxPrimitives * place;
        for (int i = 0; i < words; i++) {
            primitives.putInt(Integer.BYTES * (first + i), canvas.words()[i]);
        }
    }

    void put(int env, HostEnvironment environment, long seed, int length) {
        environments[env] = environment;
        seedOf[env] = seed;
        lengthOf[env] = length;
    }

    void keep(int env, byte[] saved) {
        savedOf[env] = saved;
    }

    /**
     * Tells of a failure.
     *
     * @throws HostEnvironmentException where there were too many by now
     */
    void failed(int env, Throwable failure) {
        Failure report = new Failure(
                layout.policies() > 1 ? layout.policy(env) : -1,
                layout.indexInPolicy(env),
                purpose,
                operation,
                lengthOf[env] + 1,
                seedOf[env],
                failure);
        if (!operation.goesOn()) {
            throw new HostEnvironmentException(report.text(), failure);
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
                    failure);
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
