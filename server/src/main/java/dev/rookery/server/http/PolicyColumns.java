package dev.rookery.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One metric of every policy over the whole run in bounded memory, by the rule of {@link MetricColumn}: when it is full,
 * neighbours are merged in pairs. A policy without a value at a point has NaN there and takes no part in means. The page
 * does exactly the same (web/js/model/policy-columns.js).
 */
final class PolicyColumns {
    /** Points at which neighbours are merged; even. Single policies are a background: a quarter of a metric's own. */
    static final int CAPACITY = 1024;

    /** Of more policies only the band is shown: nobody tells so many lines apart. */
    static final int MOST_POLICIES = 64;

    private final List<Long> steps = new ArrayList<>();
    private final List<double[]> points = new ArrayList<>();
    private final double[] pendingSums;
    private final int[] pendingCounts;
    private int pending;
    private int stride = 1;

    PolicyColumns(int policies) {
        pendingSums = new double[policies];
        pendingCounts = new int[policies];
    }

    /** @param values [policies] finite, or NaN for none */
    void add(long step, double[] values) {
        for (int policy = 0; policy < values.length; policy++) {
            if (Double.isFinite(values[policy])) {
                pendingSums[policy] += values[policy];
                pendingCounts[policy]++;
            }
        }
        if (++pending < stride) {
            return;
        }
        double[] point = new double[values.length];
        for (int policy = 0; policy < values.length; policy++) {
            point[policy] = pendingCounts[policy] == 0 ? Double.NaN : pendingSums[policy] / pendingCounts[policy];
        }
        Arrays.fill(pendingSums, 0);
        Arrays.fill(pendingCounts, 0);
        pending = 0;
        if (steps.size() == CAPACITY) {
            mergePairs();
        }
        steps.add(step);
        points.add(point);
    }

    int policies() {
        return pendingSums.length;
    }

    int size() {
        return steps.size();
    }

    int stride() {
        return stride;
    }

    /** Raw points that wait to become a kept one. */
    int pending() {
        return pending;
    }

    /** [policies] sums over the raw points that wait. */
    double[] pendingSums() {
        return pendingSums;
    }

    /** [policies] how many of the raw points that wait have a value. */
    int[] pendingCounts() {
        return pendingCounts;
    }

    long step(int i) {
        return steps.get(i);
    }

    /** NaN where the policy has no value. */
    double value(int policy, int i) {
        return points.get(i)[policy];
    }

    private void mergePairs() {
        int half = CAPACITY / 2;
        for (int i = 0; i < half; i++) {
            steps.set(i, steps.get(2 * i + 1));
            points.set(i, mean(points.get(2 * i), points.get(2 * i + 1)));
        }
        steps.subList(half, CAPACITY).clear();
        points.subList(half, CAPACITY).clear();
        stride *= 2;
    }

    private static double[] mean(double[] first, double[] second) {
        double[] mean = new double[first.length];
        for (int policy = 0; policy < mean.length; policy++) {
            if (Double.isNaN(first[policy])) {
                mean[policy] = second[policy];
            } else {
                mean[policy] = Double.isNaN(second[policy]) ? first[policy] : (first[policy] + second[policy]) / 2;
            }
        }
        return mean;
    }
}
