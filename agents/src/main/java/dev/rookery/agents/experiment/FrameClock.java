package dev.rookery.agents.experiment;

import io.vertx.core.Vertx;

/**
 * Ticks so many times a second on average, with timers that know whole milliseconds only. Ticks that are late are left out, and
 * not made up for. Used by one context.
 */
final class FrameClock {
    private static final long NO_TIMER = -1;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Vertx vertx;
    private final Runnable tick;
    private long timer = NO_TIMER;
    private double periodNanos;
    private double dueNanos;

    FrameClock(Vertx vertx, Runnable tick) {
        this.vertx = vertx;
        this.tick = tick;
    }

    boolean running() {
        return timer != NO_TIMER;
    }

    void start(int ticksPerSecond) {
        stop();
        periodNanos = 1e9 / ticksPerSecond;
        dueNanos = System.nanoTime();
        schedule();
    }

    void stop() {
        if (running()) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void schedule() {
        double now = System.nanoTime();
        dueNanos = Math.max(dueNanos + periodNanos, now);
        timer = vertx.setTimer(Math.max(1, Math.round((dueNanos - now) / NANOS_PER_MILLISECOND)), ignored -> {
            schedule();
            tick.run();
        });
    }
}
