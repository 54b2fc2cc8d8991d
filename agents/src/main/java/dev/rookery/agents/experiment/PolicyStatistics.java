package dev.rookery.agents.experiment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the scalars of several policies together: under a tag their mean, and, where there is more than one policy, under
 * {@code <tag>/iqm}, {@code <tag>/ci_low} and {@code <tag>/ci_high} the interquartile mean and its 95 % band. A policy
 * without a finite value takes no part. Owned by one thread.
 */
public final class PolicyStatistics {
    /** Behind a tag: the interquartile mean over policies. */
    public static final String IQM = "/iqm";

    /** Behind a tag: the lower end of the interquartile mean's 95 % bootstrap band. */
    public static final String CI_LOW = "/ci_low";

    /** Behind a tag: the upper end of that band. */
    public static final String CI_HIGH = "/ci_high";

    private final InterquartileMean interquartileMean = new InterquartileMean();

    /**
     * Columns by tag, [policies]: NaN where a policy has no value.
     *
     * @param each [policies] scalars by tag
     */
    static Map<String, double[]> columns(List<Map<String, Double>> each) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int policy = 0; policy < each.size(); policy++) {
            for (Map.Entry<String, Double> entry : each.get(policy).entrySet()) {
                double[] column = columns.computeIfAbsent(entry.getKey(), tag -> {
                    double[] absent = new double[each.size()];
                    Arrays.fill(absent, Double.NaN);
                    return absent;
                });
                column[policy] = entry.getValue();
            }
        }
        return columns;
    }

    /** What charts show of columns over policies; a tag without any finite value is left out. */
    public Map<String, Double> summarize(Map<String, double[]> columns) {
        Map<String, Double> values = new LinkedHashMap<>();
        columns.forEach((tag, column) -> {
            double[] known = Arrays.stream(column).filter(Double::isFinite).toArray();
            if (known.length > 0) {
                values.put(tag, Arrays.stream(known).sum() / known.length);
                if (column.length > 1) {
                    InterquartileMean.Band band = interquartileMean.of(known);
                    values.put(tag + IQM, band.iqm());
                    values.put(tag + CI_LOW, band.low());
                    values.put(tag + CI_HIGH, band.high());
                }
            }
        });
        return values;
    }
}
