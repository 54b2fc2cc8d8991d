package dev.rookery.server.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices that nothing has been heard of for long. A kernel that never ends can neither be asked nor be ended: all that it
 * shows is that nothing comes back. Any thread.
 */
final class HangWatch implements AutoCloseable {
    private static final long LOOK_MS = 200;

    private final long patienceNanos;
    private final Runnable hung;
    private final ScheduledExecutorService clock;
    private boolean expecting = true;
    private long latest = System.nanoTime();

    /**
     * Begins to watch.
     *
     * @param patienceSeconds after which a silence is a hang, s
     * @param hung is called at the end of every such silence's patience, once, on a thread of its own
     */
    HangWatch(double patienceSeconds, Runnable hung) {
        patienceNanos = (long) (1e9 * patienceSeconds);
        this.hung = hung;
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hang-watch");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Something was heard of, and the next is expected. */
    synchronized void heard() {
        latest = System.nanoTime();
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
        boolean silent = expecting && System.nanoTime() - latest > patienceNanos;
        expecting &= !silent;
        return silent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
