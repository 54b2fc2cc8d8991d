package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against rliable's definitions (arXiv:2108.13264), written out plainly. */
class InterquartileMeanTest {
    /** As {@code scipy.stats.trim_mean(scores, 0.25)}. */
    private static double trimmedMean(double... scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int cut = (int) (0.25 * sorted.length);
        return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
    }

    /** As {@code numpy.percentile(sorted, 100 * part)}. */
    private static double percentile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted[below] * (1 - (at - below)) + sorted[above] * (at - below);
    }

    private static double[] scores(int count, Random random) {
        return random.doubles(count).map(x -> 500 * x * x).toArray();
    }

    @Test
    void aQuarterOfTheScoresIsCutOffAtEitherEnd() {
        InterquartileMean mean = new InterquartileMean();
        assertThat(mean.of(7).iqm()).isEqualTo(7);
        assertThat(mean.of(3, 1, 8).iqm()).isEqualTo(4);
        assertThat(mean.of(-1000, 2, 4, 1000).iqm()).isEqualTo(3);
        assertThat(mean.of(0, 1, 2, 3, 4, 5, 6, 1000).iqm()).isEqualTo(3.5);
        Random random = new Random(1);
        for (int count = 1; count <= 33; count++) {
            double[] some = scores(count, random);
            assertThat(mean.of(some).iqm()).isCloseTo(trimmedMean(some), within(1e-9));
        }
    }

    /** Another stream of random numbers gives another band, by the noise of resampling: here 20,000 resamples. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10, 16, 30})
    void theBandIsThatOfAPlainPercentileBootstrap(int count) {
        double[] some = scores(count, new Random(count));
        Random random = new Random(99);
        double[] resampled = new double[20_000];
        for (int i = 0; i < resampled.length; i++) {
            resampled[i] = trimmedMean(
                    random.ints(count, 0, count).mapToDouble(at -> some[at]).toArray());
        }
        Arrays.sort(resampled);
        double low = percentile(resampled, 0.025);
        double high = percentile(resampled, 0.975);

        InterquartileMean.Band band = new InterquartileMean().of(some);
        assertThat(band.low()).isCloseTo(low, within(0.08 * (high - low)));
        assertThat(band.high()).isCloseTo(high, within(0.08 * (high - low)));
    }

    @Test
    void theBandHoldsTheMeanAndIsAlwaysTheSame() {
        Random random = new Random(2);
        InterquartileMean used = new InterquartileMean();
        for (int count : new int[] {1, 2, 3, 5, 16, 100, 1024}) {
            double[] some = scores(count, random);
            InterquartileMean.Band band = used.of(some);
            assertThat(band.iqm()).isBetween(band.low(), band.high());
            assertThat(new InterquartileMean().of(some)).isEqualTo(band);
        }
        assertThat(used.of(4, 4, 4, 4, 4)).isEqualTo(new InterquartileMean.Band(4, 4, 4));
    }
}
