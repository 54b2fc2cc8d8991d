package dev.rookery.agents.experiment;

/** Something that a training does at the multiples of an interval of its steps, between iterations. */
final class Recurring {
    private final long interval;
    private long next = Long.MAX_VALUE;
    private long last = -1;

    /** @param interval in training steps of one policy; 0: never by itself */
    Recurring(long interval) {
        this.interval = interval;
    }

    /** Due from the first multiple behind this step on. */
    void beginAfter(long globalStep) {
        next = interval == 0 ? Long.MAX_VALUE : (globalStep / interval + 1) * interval;
    }

    boolean isDue(long globalStep) {
        return globalStep >= next;
    }

    /** Whether it was done at this very step. */
    boolean wasDone(long globalStep) {
        return last == globalStep;
    }

    void done(long globalStep) {
        last = globalStep;
        beginAfter(globalStep);
    }
}
