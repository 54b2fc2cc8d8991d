package dev.rookery.agents.bench;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** One figure over the repeats of a benchmark. */
public record Spread(double median, double min, double max) {

    /** @param values at least one */
    public static Spread of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** A figure that is the same in all repeats. */
    public static Spread exactly(double value) {
        return new Spread(value, value, value);
    }

    /** What a monotonic function makes of it. */
    Spread map(DoubleUnaryOperator function) {
        double first = function.applyAsDouble(min);
        double last = function.applyAsDouble(max);
        return new Spread(function.applyAsDouble(median), Math.min(first, last), Math.max(first, last));
    }

    Spread times(double factor) {
        return map(value -> value * factor);
    }
}
