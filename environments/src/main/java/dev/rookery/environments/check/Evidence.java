package dev.rookery.environments.check;

import dev.rookery.environments.host.Thrown;

/**
 * Where a rule is broken, so that it can be found again: the same seed leads to the same place.
 *
 * @param environment index among those that were stepped, or {@link #ANY}
 * @param step steps since the beginning; 0 is after the reset; of an environment in Java, since that of the episode
 * @param seed of the play; of an environment in Java, of the episode
 * @param field what was looked at, like {@code observation theta}, {@code state board[3]} or {@code reward}
 * @param value what it was; null where something was thrown
 * @param thrown what was thrown, in words; null where there is a value
 */
public record Evidence(int environment, int step, long seed, String field, Double value, String thrown) {
    /** One of all environments that are stepped together: nobody knows which. */
    public static final int ANY = -1;

    Evidence(int environment, int step, long seed, String field, double value) {
        this(environment, step, seed, field, value, null);
    }

    Evidence(int environment, int step, long seed, Throwable thrown) {
        this(environment, step, seed, "thrown", null, Thrown.described(thrown));
    }

    @Override
    public String toString() {
        return (environment == ANY ? "one of all environments" : "environment " + environment) + ", step " + step
                + ", seed " + seed + ": " + field + " = " + (value == null ? thrown : shown(value));
    }

    /** As short as it can be without loss of a float32's digits. */
    static String shown(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        return Float.toString((float) value);
    }
}
