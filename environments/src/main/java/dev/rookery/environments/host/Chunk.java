package dev.rookery.environments.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Some environments of a batch, one after another on one thread. Its position is the environment that is being played: only
 * who moves it on may write what has come of that, so that whoever comes back after the deadline changes nothing.
 */
final class Chunk {
    private static final VarHandle POSITION;
    private static final long IDLE = -1;
    private static final long ABANDONED = -2;

    static {
        try {
            POSITION = MethodHandles.lookup().findVarHandle(Chunk.class, "position", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HostBatch batch;
    private final int first;
    private final int end;
    private final Play play;
    private int runs;
    /** Number of the run in the upper half, environment in the lower; or one of the constants. */
    private volatile long position = IDLE;

    private volatile Thread thread;

    // Of the thread that watches.
    private long seen = IDLE;
    private long seenSince;

    /**
     * @param first environment
     * @param end after the last environment
     */
    Chunk(HostBatch batch, int first, int end) {
        this.batch = batch;
        this.first = first;
        this.end = end;
        play = new Play(batch);
    }

    /** A chunk of the same environments that nobody is at work on. */
    Chunk again() {
        return new Chunk(batch, first, end);
    }

    int first() {
        return first;
    }

    private static long position(int run, int env) {
        return (long) run << Integer.SIZE | env;
    }

    /**
     * @param from the first environment that is still to be played
     * @param late what has happened to that one, if something has
     * @return whether it came to its end: otherwise somebody else is to bring it there
     * @throws HostEnvironmentException where an environment has failed, and it cannot be made anew
     */
    boolean run(int from, Throwable late) {
        thread = Thread.currentThread();
        runs = runs + 1 & Integer.MAX_VALUE;
        position = position(runs, from);
        Throwable failure = late;
        for (int env = from; env < end; env++) {
            long here = position(runs, env);
            try {
                play.play(env, failure);
            } catch (HostEnvironmentException e) {
                if (POSITION.compareAndSet(this, here, IDLE)) {
                    throw e;
                }
                return false;
            }
            failure = null;
            if (!POSITION.compareAndSet(this, here, env + 1 < end ? here + 1 : IDLE)) {
                return false;
            }
            play.publish(env);
        }
        return true;
    }

    /**
     * Looks after the environment that is being played; called by one thread.
     *
     * @return the environment whose time is over, and which is now the caller's to deal with, with all after it; or -1
     */
    int late(long now, long deadlineNanos) {
        long at = position;
        if (at != seen) {
            seen = at;
            seenSince = now;
        }
        boolean late = at >= 0 && now - seenSince >= deadlineNanos;
        return late && POSITION.compareAndSet(this, at, ABANDONED) ? (int) at : -1;
    }

    /** Who plays, or played. */
    Thread thread() {
        return thread;
    }
}
