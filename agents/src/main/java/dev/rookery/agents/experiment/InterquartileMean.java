package dev.rookery.agents.experiment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The interquartile mean of independent learners' scores and its 95 % percentile bootstrap band, as rliable has them
 * (Agarwal et al. 2021, arXiv:2108.13264): a quarter of the scores, rounded down, is cut off at either end. Resampling
 * begins from a fixed seed, so that the same scores always have the same band. Owned by one thread.
 */
final class InterquartileMean {
    /** rliable's default. */
    static final int RESAMPLES = 2000;

    private static final long SEED = 2108_13264;
    private static final double TAIL = 0.025;
    private static final int KEPT_SIZES = 4;

    /** How often each rank is kept in each resample, [RESAMPLES × scores], by the number of scores. */
    private final Map<Integer, short[]> kept = new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, short[]> eldest) {
            return size() > KEPT_SIZES;
        }
    };

    /** An interquartile mean within its band. */
    record Band(double iqm, double low, double high) {}

    /** @param scores at least one, all finite */
    Band of(double... scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int cut = sorted.length / 4;
        double sum = 0;
        for (int i = cut; i < sorted.length - cut; i++) {
            sum += sorted[i];
        }
        int count = sorted.length - 2 * cut;
        double[] means = resampled(sorted, count);
        return new Band(sum / count, quantile(means, TAIL), quantile(means, 1 - TAIL));
    }

    /**
     * A resample of sorted scores is a number of times that each rank was drawn, and its interquartile mean a weighted sum
     * over the ranks, whatever the scores are.
     */
    private double[] resampled(double[] sorted, int count) {
        short[] weights = kept.computeIfAbsent(sorted.length, InterquartileMean::draw);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            int base = resample * sorted.length;
            double sum = 0;
            for (int rank = 0; rank < sorted.length; rank++) {
                sum += weights[base + rank] * sorted[rank];
            }
            means[resample] = sum / count;
        }
        Arrays.sort(means);
        return means;
    }

    private static short[] draw(int scores) {
        Random random = new Random(SEED);
        short[] weights = new short[RESAMPLES * scores];
        int cut = scores / 4;
        for (int resample = 0; resample < RESAMPLES; resample++) {
            int base = resample * scores;
            for (int i = 0; i < scores; i++) {
                weights[base + random.nextInt(scores)]++;
            }
            trim(weights, base, 1, cut);
            trim(weights, base + scores - 1, -1, cut);
        }
        return weights;
    }

    /** Takes the outermost draws away, from one end inwards. */
    private static void trim(short[] weights, int from, int direction, int cut) {
        for (int at = from, left = cut; left > 0; at += direction) {
            int taken = Math.min(left, weights[at]);
            weights[at] -= (short) taken;
            left -= taken;
        }
    }

    /** Linear between the neighbours, as NumPy's default. */
    private static double quantile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        double share = at - below;
        return share == 0 ? sorted[below] : sorted[below] + share * (sorted[below + 1] - sorted[below]);
    }
}
