package dev.rookery.environments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an environment's parameters are drawn from: twice the same number where they are not drawn.
 *
 * @param names in the order of the specification
 * @param low [params], at least one number
 * @param high [params], at least one number
 */
record ParameterRanges(List<String> names, double[] low, double[] high) {

    /**
     * @param values that replace the defaults
     * @param randomization what is drawn
     */
    static ParameterRanges of(EnvironmentSpec spec, Map<String, Double> values, Map<String, Range> randomization) {
        int count = EnvironmentSource.parameterCount(spec);
        double[] low = new double[count];
        double[] high = new double[count];
        int index = 0;
        for (Map.Entry<String, Parameter> entry : spec.params().entrySet()) {
            double value = values.getOrDefault(entry.getKey(), entry.getValue().defaultValue());
            Range range = randomization.getOrDefault(entry.getKey(), new Range(value, value));
            low[index] = range.min();
            high[index] = range.max();
            index++;
        }
        return new ParameterRanges(new ArrayList<>(spec.params().keySet()), low, high);
    }
}
