package dev.rookery.environments;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;

/**
 * A constant of an environment that experiments may change.
 *
 * @param defaultValue in {@code unit}
 * @param unit like {@code m/s^2}; empty for a bare number
 * @param description one line, or empty
 * @param min smallest value that makes sense; -infinity for none
 * @param max largest value that makes sense; infinity for none
 */
public record Parameter(double defaultValue, String unit, String description, double min, double max) {
    private static final Key<Double> DEFAULT = Key.number("default", Bounds.FINITE);
    private static final Key<String> UNIT = Key.text("unit").orElse("");
    private static final Key<String> DESCRIPTION = Key.text("description").orElse("");
    private static final Key<Double> MIN = Key.number("min", Bounds.FINITE).optional();
    private static final Key<Double> MAX = Key.number("max", Bounds.FINITE).optional();

    public Parameter {
        DEFAULT.check(defaultValue);
        if (!(min <= max)) {
            throw MAX.invalid("must be >= min, but " + max + " < " + min);
        }
        if (!bounds(min, max).contains(defaultValue)) {
            throw DEFAULT.invalid("must be " + bounds(min, max) + ", but is " + defaultValue);
        }
    }

    /** The values that make sense, in {@link #unit()}. */
    public Bounds bounds() {
        return bounds(min, max);
    }

    private static Bounds bounds(double min, double max) {
        return new Bounds(min, Double.isFinite(min), max, Double.isFinite(max));
    }

    static Parameter read(YamlMapping mapping) {
        Double defaultValue = mapping.read(DEFAULT);
        String unit = mapping.read(UNIT);
        String description = mapping.read(DESCRIPTION);
        Double min = mapping.read(MIN);
        Double max = mapping.read(MAX);
        return mapping.build(() -> new Parameter(
                defaultValue,
                unit,
                description,
                min == null ? Double.NEGATIVE_INFINITY : min,
                max == null ? Double.POSITIVE_INFINITY : max));
    }
}
