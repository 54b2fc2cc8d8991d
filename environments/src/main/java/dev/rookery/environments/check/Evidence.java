package dev.rookery.environments.check;

/**
 * Where a rule is broken, so that it can be found again: the same seed leads to the same place.
 *
 * @param environment index among those that were stepped
 * @param step steps since the beginning; 0 is after the reset
 * @param seed of the play
 * @param field what was looked at, like {@code observation theta}, {@code state board[3]} or {@code reward}
 * @param value what it was
 */
public record Evidence(int environment, int step, long seed, String field, double value) {

    @Override
    public String toString() {
        return "environment " + environment + ", step " + step + ", seed " + seed + ": " + field + " = " + shown(value);
    }

    /** As short as it can be without loss of a float32's digits. */
    static String shown(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        return Float.toString((float) value);
    }
}
