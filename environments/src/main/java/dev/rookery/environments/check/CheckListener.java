package dev.rookery.environments.check;

/** Hears of a check as it goes on. Its methods are called by the thread that checks. */
@FunctionalInterface
public interface CheckListener {
    /** A rule has its answer. */
    void answered(Verdict verdict);

    /** A step, or a reset, begins: what it runs may never come back. */
    default void plays() {}

    /** Nothing is played, but maybe compiled, which may take its time. */
    default void rests() {}
}
