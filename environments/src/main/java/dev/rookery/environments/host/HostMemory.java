package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * What goes into a batch of Java environments and what comes out, in direct memory with the layout of the device's. Padding
 * stays 0. Different environments may be written by different threads.
 */
public final class HostMemory {
    private static final int TERMINATED = 1;
    private static final int TRUNCATED = 2;
    private static final int NON_FINITE = 4;

    private final HostLayout layout;
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
    private final IntBuffer masks;
    private final int[] maskSizes;
    private final int maskWords;

    private int maxPrimitives;
    private ByteBuffer primitives;
    private ByteBuffer counts;

    HostMemory(HostLayout layout) {
        this.layout = layout;
        int rows = layout.rows();
        maskSizes = layout.maskSizes().stream().mapToInt(Integer::intValue).toArray();
        maskWords = layout.maskWords();
        seeds = bytes(2L * Integer.BYTES * layout.policies());
        clock = bytes(Integer.BYTES);
        actions = bytes((long) Integer.BYTES * layout.actionDim() * rows);
        results = bytes((long) Float.BYTES * resultWords(layout.obsDim(), maskWords) * rows);
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
        masks = part(2 * obsBytes + 2 * Float.BYTES * rows, Integer.BYTES * maskWords * rows)
                .asIntBuffer();
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
    public static int resultWords(int obsDim, int maskWords) {
        return 2 * obsDim + 2 + maskWords;
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

    /**
     * [rows] int32: 1 where the episode was terminated, 2 where it was truncated, 0 where it goes on; and 4 more where a
     * number was not finite.
     */
    public ByteBuffer ends() {
        return ends;
    }

    /**
     * All that comes out, one behind the other: obs, finalObs, rewards, ends, and [maskWords][rows] int32 which actions are
     * allowed after the operation, packed as {@code ActionMask} says.
     */
    public ByteBuffer results() {
        return results;
    }

    /**
     * Makes room for pictures, which {@link HostBatch#draw} needs, unless there is.
     *
     * @param most primitives of a picture, always the same
     */
    public void drawable(int most) {
        if (primitives != null) {
            return;
        }
        int places = layout.policies() * layout.paddedEnvs();
        maxPrimitives = most;
        primitives = bytes((long) Integer.BYTES * HostCanvas.PRIMITIVE_WORDS * most * places);
        counts = bytes((long) Integer.BYTES * places);
    }

    /** [policies][paddedEnvs][maxPrimitives][12] uint32: what {@link HostBatch#draw} has drawn. */
    public ByteBuffer primitives() {
        return primitives;
    }

    /**
     * [policies][paddedEnvs] int32: primitives that were drawn, more than there is room for where some were left out, or -1 for
     * a picture that was not asked for.
     */
    public ByteBuffer counts() {
        return counts;
    }

    /** The clock's time. */
    int time() {
        return clock.getInt(0);
    }

    /** Of a policy. */
    long seed(int policy) {
        int at = 2 * Integer.BYTES * policy;
        return Integer.toUnsignedLong(seeds.getInt(at)) | (long) seeds.getInt(at + Integer.BYTES) << Integer.SIZE;
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

    /**
     * Packs what is allowed; a choice of which nothing is allowed counts as one of which everything is.
     *
     * @param allowed [agents][actions]
     */
    void putAllowed(int env, boolean[][] allowed) {
        int rows = layout.rows();
        for (int agent = 0; agent < allowed.length; agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            for (int word = 0; word < maskWords; word++) {
                masks.put(word * rows + row, 0);
            }
            int first = 0;
            for (int size : maskSizes) {
                boolean some = false;
                for (int k = first; k < first + size; k++) {
                    some |= allowed[agent][k];
                }
                for (int k = first; k < first + size; k++) {
                    if (allowed[agent][k] || !some) {
                        int at = k / Integer.SIZE * rows + row;
                        masks.put(at, masks.get(at) | 1 << k % Integer.SIZE);
                    }
                }
                first += size;
            }
        }
    }

    void putOutcome(int env, float[] reward, boolean terminated, boolean truncated, boolean broken) {
        int end = (terminated ? TERMINATED : truncated ? TRUNCATED : 0) | (broken ? NON_FINITE : 0);
        for (int agent = 0; agent < reward.length; agent++) {
            int row = layout.firstRow(env) + agent * layout.paddedEnvs();
            rewarded.put(row, reward[agent]);
            ended.put(row, end);
        }
    }

    /** Whether the episode has ended in the latest step. */
    boolean ended(int env) {
        return (ended.get(layout.firstRow(env)) & (TERMINATED | TRUNCATED)) != 0;
    }

    int maxPrimitives() {
        return maxPrimitives;
    }

    private int place(int env) {
        return layout.policy(env) * layout.paddedEnvs() + layout.indexInPolicy(env);
    }

    void putNoPicture(int env) {
        counts.putInt(Integer.BYTES * place(env), -1);
    }

    void putPicture(int env, HostCanvas canvas) {
        int place = place(env);
        counts.putInt(Integer.BYTES * place, canvas.count());
        int words = HostCanvas.PRIMITIVE_WORDS * Math.min(canvas.count(), maxPrimitives);
        int first = HostCanvas.PRIMITIVE_WORDS * maxPrimitives * place;
        for (int i = 0; i < words; i++) {
            primitives.putInt(Integer.BYTES * (first + i), canvas.words()[i]);
        }
    }
}
