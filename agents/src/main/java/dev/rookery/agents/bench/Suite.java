package dev.rookery.agents.bench;

/** The benchmarks there are, in the order in which all of them run. */
public enum Suite {
    ENV,
    DRAW,
    POLICY,
    UPDATE,
    TRAIN,
    STARTUP
}
