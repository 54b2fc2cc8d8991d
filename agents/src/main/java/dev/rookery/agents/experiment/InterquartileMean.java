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

    /** How often each rank is kept in each resample, [scores][RESAMPLES], by the number of scores. */
    private final Map<Integer, float[][]> kept = new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, float[][]> eldest) {
            return size() > KEPT_SIZES;
        }
    };

    private final double[] sums = new double[RESAMPLES];

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
        resample(sorted);
        return new Band(sum / count, quantile(TAIL) / count, quantile(1 - TAIL) / count);
    }

    /**
     * A resample of sorted scores is a number of times that each rank was drawn, and its interquartile mean a weighted sum
     * over the ranks, whatever the scores are. Rank by rank, which the compiler vectorises.
     */
    private void resample(double[] sorted) {
        float[][] weights = kept.computeIfAbsent(sorted.length, InterquartileMean::draw);
        Arrays.fill(sums, 0);
        for (int rank = 0; rank < sorted.length; rank++) {
            float[] weight = weights[rank];
            double score = sorted[rank];
            for (int resample = 0; resample < RESAMPLES; resample++) {
                sums[resample] += weight[resample] * score;
            }
        }
    }

    private static float[][] draw(int scores) {
        Random random = new Random(SEED);
        float[][] weights = new float[scores][RESAMPLES];
        int[] drawn = new int[scores];
        int cut = scores / 4;
        for (int resample = 0; resample < RESAMPLES; resample++) {
            Arrays.fill(drawn, 0);
            for (int i = 0; i < scores; i++) {
                drawn[random.nextInt(scores)]++;
            }
            trim(drawn, 0, 1, cut);
            trim(drawn, scores - 1, -1, cut);
            for (int rank = 0; rank < scores; rank++) {
                weights[rank][resample] = drawn[rank];
            }
        }
        return weights;
    }

    /** Takes the outermost draws away, from one end inwards. */
    private static void trim(int[] drawn, int from, int direction, int cut) {
        for (int at = from, left = cut; left > 0; at += direction) {
            int taken = Math.min(left, drawn[at]);
            drawn[at] -= taken;
            left -= taken;
        }
    }

    /** Of the resampled sums, linear between the neighbours, as NumPy's default. */
    private double quantile(double part) {
        double at = part * (RESAMPLES - 1);
        int below = (int) at;
        double lower = select(below, 0);
        double upper = select(below + 1, below + 1);
        return lower + (at - below) * (upper - lower);
    }

    /**
     * The sum that sorting would bring to a place; smaller ones lie before it afterwards, larger ones behind it (Hoare's
     * FIND). A whole sort takes four times as long.
     *
     * @param left where to begin: all before it are known to be smaller
     */
    private double select(int place, int left) {
        int low = left;
        int high = RESAMPLES - 1;
        while (low < high) {
            double pivot = sums[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (sums[i] < pivot) {
                    i++;
                }
                while (sums[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = sums[i];
                    sums[i++] = sums[j];
                    sums[j--] = swapped;
                }
            }
            if (place <= j) {
                high = j;
            } else if (place >= i) {
                low = i;
            } else {
                break;
            }
        }
        return sums[place];
    }
}
