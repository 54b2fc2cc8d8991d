package dev.rookery.server.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that nothing has been heard of for long. A kernel that never ends can neither be asked nor be ended: all that it
 * shows is that nothing comes back. Any thread.
 */
final class HangWatch implements AutoCloseable {
    private static final long LOOK_MS = 200;
    /** A look that comes later than this comes so late because the process or the machine was suspended. */
    private static final long LATE_NANOS = 2_000_000_000L;

    private final long patienceNanos;
    private final Runnable hung;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService clock;
    private boolean expecting = true;
    private long looked;
    private long silentNanos;

    /**
     * Begins to watch.
     *
     * @param patienceSeconds after which a silence is a hang, s
     * @param hung is called at the end of every such silence's patience, once, on a thread of its own
     */
    HangWatch(double patienceSeconds, Runnable hung) {
        this(patienceSeconds, hung, System::nanoTime);
    }

    /** @param nanoTime the time, ns; in it no more than {@value #LATE_NANOS} are counted from one look to the next */
    HangWatch(double patienceSeconds, Runnable hung, LongSupplier nanoTime) {
        patienceNanos = (long) (1e9 * patienceSeconds);
        this.hung = hung;
        this.nanoTime = nanoTime;
        looked = nanoTime.getAsLong();
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hang-watch");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Something was heard of, and the next is expected. */
    synchronized void heard() {
        silentNanos = 0;
        expecting = true;
    }

    /** Nothing is expected until something is {@link #heard} again. */
    synchronized void rest() {
        expecting = false;
    }

    private void look() {
        if (isHung()) {
            hung.run();
        }
    }

    private synchronized boolean isHung() {
        long now = nanoTime.getAsLong();
        silentNanos += Math.min(now - looked, LATE_NANOS);
        looked = now;
        boolean silent = expecting && silentNanos > patienceNanos;
        expecting &= !silent;
        return silent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
