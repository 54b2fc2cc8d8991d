package dev.rookery.environments.host;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The threads that step Java environments, and one that watches over their deadlines. A thread that an environment does
 * not give back is left to it, and another takes its place. Safe for any thread.
 */
public final class HostWorkers implements AutoCloseable {
    /** How often, within a deadline, it is looked whether somebody is late. */
    private static final int LOOKS = 4;

    private final HostOptions options;
    private final ClassLoader loader;
    private final BlockingQueue<BooleanSupplier> tasks = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Set<HostBatch> batches = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();
    private final ScheduledExecutorService watchdog;
    private volatile boolean closed;

    /** @param loader of the environments' classes, which they find as their threads' context class loader */
    public HostWorkers(HostOptions options, ClassLoader loader) {
        this.options = options;
        this.loader = loader;
        for (int i = 0; i < options.threads(); i++) {
            addThread();
        }
        watchdog = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "environment deadlines"));
        long period = Math.max(1, options.deadlineNanos() / LOOKS);
        watchdog.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }

    private Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }

    /** A new worker: after the deadline it stands in for one that does not come back. */
    void addThread() {
        Thread thread = thread(this::work, "environments");
        threads.add(thread);
        thread.start();
    }

    private void work() {
        try {
            while (!closed && tasks.take().getAsBoolean()) {
                // The task was what there was to do.
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    int count() {
        return options.threads();
    }

    HostOptions options() {
        return options;
    }

    /** @param task returns whether its thread is still wanted afterwards */
    void execute(BooleanSupplier task) {
        tasks.add(task);
    }

    /** Counts one more failure; returns how many there have been. */
    int countFailure() {
        return failures.incrementAndGet();
    }

    void watch(HostBatch batch) {
        batches.add(batch);
    }

    void forget(HostBatch batch) {
        batches.remove(batch);
    }

    boolean closed() {
        return closed;
    }

    private void look() {
        long now = System.nanoTime();
        batches.forEach(batch -> batch.look(now));
    }

    /** Interrupts whoever is still at work, and does not wait. */
    @Override
    public void close() {
        closed = true;
        watchdog.shutdownNow();
        threads.forEach(Thread::interrupt);
    }
}
