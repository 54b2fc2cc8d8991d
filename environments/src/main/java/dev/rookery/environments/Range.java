package dev.rookery.environments;

/**
 * An interval of finite numbers, both ends included. In YAML: {@code {min: 0.4, max: 0.6}} or {@code [0.4, 0.6]}.
 *
 * @throws IllegalArgumentException where an end is not finite, or min is above max
 */
public record Range(double min, double max) {
    public Range {
        if (!Double.isFinite(min) || !Double.isFinite(max)) {
            throw new IllegalArgumentException("both ends of a range must be finite: " + min + ", " + max);
        }
        if (min > max) {
            throw new IllegalArgumentException("min must be <= max, but " + min + " > " + max);
        }
    }
}
