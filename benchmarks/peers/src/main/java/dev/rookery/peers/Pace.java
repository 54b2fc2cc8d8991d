package dev.rookery.peers;

import java.util.Arrays;

/** The median and the range of some figures. */
record Pace(double median, double min, double max) {
    /**
     * Work done a second, over repeats.
     *
     * @param seconds that a repeat takes, at least; as long is spent beforehand, so that everything is warm
     * @param work done by one pass
     */
    static Pace of(int repeats, double seconds, double work, Runnable pass) {
        perSecond(seconds, work, pass);
        double[] paces = new double[repeats];
        for (int repeat = 0; repeat < repeats; repeat++) {
            paces[repeat] = perSecond(seconds, work, pass);
        }
        return of(paces);
    }

    static Pace of(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        return new Pace((sorted[(count - 1) / 2] + sorted[count / 2]) / 2, sorted[0], sorted[count - 1]);
    }

    private static double perSecond(double seconds, double work, Runnable pass) {
        long start = System.nanoTime();
        double elapsed;
        int passes = 0;
        do {
            pass.run();
            passes++;
            elapsed = (System.nanoTime() - start) * 1e-9;
        } while (elapsed < seconds);
        return passes * work / elapsed;
    }
}
