package dev.rookery.environments;

import dev.rookery.environments.yaml.ValueType;

/**
 * An interval of finite numbers, both ends included. In YAML: {@code {min: 0.4, max: 0.6}} or {@code [0.4, 0.6]}.
 *
 * @throws IllegalArgumentException where an end is not finite, or min is above max
 */
public record Range(double min, double max) {
    /** How ranges are read and written. */
    public static final ValueType<Range> TYPE = new RangeType();

    public Range {
        if (!Double.isFinite(min) || !Double.isFinite(max)) {
            throw new IllegalArgumentException("both ends of a range must be finite, but are " + min + " and " + max);
        }
        if (min > max) {
            throw new IllegalArgumentException("a range's min must be <= its max, but " + min + " > " + max);
        }
    }
}
