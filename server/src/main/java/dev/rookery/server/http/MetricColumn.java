package dev.rookery.server.http;

import java.util.Arrays;

/**
 * One metric over the whole run in bounded memory. When it is full, neighbours are merged in pairs (the mean value, at
 * the later step), and from then on twice as many points are averaged into each new one. The page does exactly the same
 * (web/js/model/column.js), so that a page that was open all the time shows what a fresh one does.
 */
final class MetricColumn {
    /** Points at which neighbours are merged; even. */
    static final int CAPACITY = 4096;

    private long[] steps = new long[64];
    private double[] values = new double[64];
    private int size;
    private int stride = 1;
    private double pendingSum;
    private int pendingCount;

    /** @param value finite */
    void add(long step, double value) {
        pendingSum += value;
        if (++pendingCount < stride) {
            return;
        }
        append(step, pendingSum / stride);
        pendingSum = 0;
        pendingCount = 0;
    }

    int size() {
        return size;
    }

    /** How many raw points each kept one stands for; a power of two. */
    int stride() {
        return stride;
    }

    /** Sum of the raw points that wait to become a kept one. */
    double pendingSum() {
        return pendingSum;
    }

    int pendingCount() {
        return pendingCount;
    }

    long step(int i) {
        return steps[i];
    }

    double value(int i) {
        return values[i];
    }

    private void append(long step, double value) {
        if (size == CAPACITY) {
            mergePairs();
        }
        if (size == steps.length) {
            int capacity = Math.min(2 * size, CAPACITY);
            steps = Arrays.copyOf(steps, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        steps[size] = step;
        values[size] = value;
        size++;
    }

    private void mergePairs() {
        size /= 2;
        for (int i = 0; i < size; i++) {
            steps[i] = steps[2 * i + 1];
            values[i] = (values[2 * i] + values[2 * i + 1]) / 2;
        }
        stride *= 2;
    }
}
