package dev.rookery.server.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.environments.draw.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnimatedGifTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;
    private static final int DARK = 0xFF0F1318;
    private static final int LIGHT = 0xFFE7EBF1;

    @TempDir
    Path folder;

    /** @param colourAt of the pixel with an index */
    private static Picture picture(IntUnaryOperator colourAt) {
        int[] rgb = new int[WIDTH * HEIGHT];
        Arrays.setAll(rgb, colourAt);
        return new Picture(WIDTH, HEIGHT, rgb);
    }

    /** A light square of 3 × 3 pixels on dark ground. */
    private static Picture square(int left, int top) {
        return picture(i -> inSquare(i % WIDTH - left) && inSquare(i / WIDTH - top) ? LIGHT : DARK);
    }

    private static boolean inSquare(int distance) {
        return distance >= 0 && distance < 3;
    }

    private static byte[] bytes(double delaySeconds, List<Picture> pictures) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AnimatedGif gif = new AnimatedGif(out, delaySeconds)) {
            for (Picture picture : pictures) {
                gif.add(picture);
            }
            assertThat(gif.frames()).isEqualTo(pictures.size());
        }
        return out.toByteArray();
    }

    private ReadGif written(double delaySeconds, List<Picture> pictures) throws IOException {
        return ReadGif.of(Files.write(folder.resolve("a.gif"), bytes(delaySeconds, pictures)));
    }

    @Test
    void onlyWhatChangesIsWrittenAndEveryPictureIsShownAsItIs() throws IOException {
        List<Picture> pictures = List.of(square(2, 4), square(3, 5), square(3, 5), square(34, 20), square(0, 0));
        ReadGif gif = written(0.05, pictures);
        assertThat(gif.frames()).usingRecursiveComparison().isEqualTo(pictures);
        assertThat(gif.parts()).containsExactly(WIDTH * HEIGHT, 4 * 4, 1, 34 * 18, WIDTH * HEIGHT);
        assertThat(gif.delays()).containsExactly(5, 5, 5, 5, 5);
        assertThat(gif.loops()).containsExactly(1, 0, 0); // for ever
    }

    @Test
    void delaysThatAreNoHundredthsAreKeptToOnAverage() throws IOException {
        List<Picture> pictures =
                List.of(square(0, 0), square(1, 0), square(2, 0), square(3, 0), square(4, 0), square(5, 0));
        assertThat(written(1.0 / 30, pictures).delays()).containsExactly(3, 4, 3, 3, 4, 3);
        assertThat(written(0.02, pictures).delays()).containsOnly(2);
    }

    @Test
    void aPictureOfManyColoursKeepsThatOfItsGroundAndIsCloseElsewhere() throws IOException {
        Picture many = picture(i -> i % 2 == 0 ? DARK : 0xFF000000 | i * 300 + i % 7);
        assertThat(Arrays.stream(many.rgb()).distinct().count()).isGreaterThan(Palette.MAX_COLOURS);
        int[] shown = written(0.1, List.of(many)).frames().get(0).rgb();
        assertThat(Arrays.stream(shown).distinct().count()).isLessThanOrEqualTo(Palette.MAX_COLOURS);
        for (int i = 0; i < shown.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                int off = Math.abs((shown[i] >> shift & 0xFF) - (many.rgb()[i] >> shift & 0xFF));
                assertThat(off).as("pixel %d", i).isLessThanOrEqualTo(i % 2 == 0 ? 0 : 32);
            }
        }
    }

    @Test
    void asManyColoursAsAGifCanHaveAreKept() throws IOException {
        Picture full = picture(i -> 0xFF000000 | i % Palette.MAX_COLOURS * 0x010305);
        Picture single = picture(i -> LIGHT);
        assertThat(written(0.1, List.of(single, full)).frames())
                .usingRecursiveComparison()
                .isEqualTo(List.of(single, full));
    }

    @Test
    void theSamePicturesGiveTheSameBytes() throws IOException {
        List<Picture> pictures = List.of(square(2, 4), picture(i -> 0xFF000000 | i * 40503), square(5, 5));
        assertThat(bytes(0.1, pictures)).isEqualTo(bytes(0.1, pictures));
    }

    @Test
    void whatNoGifCanShowIsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> new AnimatedGif(out, 0.01)).hasMessageContaining("0.02 to 655.0 s, but not for 0.01");
        assertThatThrownBy(() -> new AnimatedGif(out, Double.NaN)).hasMessageContaining("not for NaN");
        try (AnimatedGif gif = new AnimatedGif(out, 0.1)) {
            gif.add(square(0, 0));
            assertThatThrownBy(() -> gif.add(new Picture(1, 1, new int[1]))).hasMessageContaining("one size");
        }
    }
}
