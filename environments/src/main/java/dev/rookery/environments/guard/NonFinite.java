package dev.rookery.environments.guard;

/**
 * What follows an observation or a reward that is NaN or infinite; {@code stop}, {@code reset} and {@code clamp} in YAML.
 */
public enum NonFinite {
    /** The run ends, and says where it was. */
    STOP,
    /** The episode is cut off in what was seen last, with a reward of 0 for the step, and a new one begins. */
    RESET,
    /** The number is replaced by a finite one, and the episode goes on. */
    CLAMP
}
