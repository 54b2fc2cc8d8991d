package dev.rookery.agents.experiment;

/** How fast the time of the watched environments passes. */
public enum ViewSpeed {
    /** It stands, but for single steps. */
    PAUSED(0),
    SLOW(0.25),
    /** As in the simulated world; an environment without a notion of time takes a step with every frame. */
    NORMAL(1),
    FAST(4);

    private final double factor;

    ViewSpeed(double factor) {
        this.factor = factor;
    }

    /** Seconds of the simulated world in one of a person's. */
    public double factor() {
        return factor;
    }
}
