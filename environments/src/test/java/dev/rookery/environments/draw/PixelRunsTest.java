package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelRunsTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 300, 1", "300, 1, 2", "13, 17, 1", "13, 17, 3", "640, 90, 2", "640, 90, 16777216"})
    void aPictureComesBackAsItWas(int width, int height, int colours) {
        PixelRuns runs = new PixelRuns();
        for (int seed = 0; seed < 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] picture = new int[width * height];
            for (int at = 0; at < picture.length; ) {
                int pixel = random.nextInt(colours) * (0x1000000 / colours) & 0xFFFFFF;
                // Alike pixels in all numbers up to those that need three bytes.
                int end = Math.min(picture.length, at + 1 + (int) Math.exp(random.nextDouble(10)));
                boolean above = random.nextBoolean();
                for (; at < end; at++) {
                    picture[at] = above && at >= width ? picture[at - width] : pixel;
                }
            }
            byte[] packed = runs.encode(width, IntBuffer.wrap(picture));
            assertThat(UnpackedRuns.pixels(width, picture.length, packed)).isEqualTo(picture);
        }
    }

    @Test
    void noiseTakesAtMostFourBytesAPixelAndOneColourNextToNothing() {
        SplittableRandom random = new SplittableRandom(1);
        int[] noise = random.ints(64 * 64, 0, 0x1000000).toArray();
        for (int at = 0; at < noise.length; at += 2) {
            noise[at] = noise[Math.max(0, at - 1)]; // the shortest runs there are
        }
        PixelRuns runs = new PixelRuns();
        assertThat(runs.encode(64, IntBuffer.wrap(noise))).hasSizeLessThanOrEqualTo(4 * noise.length);
        assertThat(runs.encode(64, IntBuffer.wrap(new int[1 << 20]))).hasSizeLessThan(12);
    }
}
