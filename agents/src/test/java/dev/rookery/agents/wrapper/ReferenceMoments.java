package dev.rookery.agents.wrapper;

import java.util.ArrayList;
import java.util.List;

/** Mean and variance of all numbers so far, in plain double precision. */
final class ReferenceMoments {
    private final List<Double> numbers = new ArrayList<>();

    void add(double number) {
        numbers.add(number);
    }

    double mean() {
        return numbers.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    double variance() {
        double mean = mean();
        return numbers.stream()
                .mapToDouble(number -> (number - mean) * (number - mean))
                .average()
                .orElseThrow();
    }
}
