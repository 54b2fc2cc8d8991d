package dev.rookery.server.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.environments.draw.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.api.PictureWithMetadata;
import org.jcodec.common.DemuxerTrackMeta;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoded by JCodec, which knows all of H.264; that a browser plays it is tested by VideosBrowserTest. */
class Mp4Test {
    @TempDir
    Path folder;

    /** What a file shows: luma, 0 to 255, both kinds of chroma in one number, and when. */
    private record Shown(int width, int height, List<int[]> luma, List<int[]> chroma, List<Double> times, int[] keys) {}

    private Path written(double delaySeconds, List<Picture> pictures) throws IOException {
        Path file = folder.resolve("a.mp4");
        try (Mp4 mp4 = new Mp4(file, delaySeconds)) {
            for (Picture picture : pictures) {
                mp4.add(picture);
            }
        }
        return file;
    }

    private static Shown shown(Path file) throws IOException, JCodecException {
        try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
            FrameGrab frames = FrameGrab.createFrameGrab(channel);
            DemuxerTrackMeta track = frames.getVideoTrack().getMeta();
            List<int[]> luma = new ArrayList<>();
            List<int[]> chroma = new ArrayList<>();
            List<Double> times = new ArrayList<>();
            int width = 0;
            int height = 0;
            PictureWithMetadata next;
            while ((next = frames.getNativeFrameWithMetadata()) != null) {
                org.jcodec.common.model.Picture cropped = next.getPicture().cropped();
                width = cropped.getWidth();
                height = cropped.getHeight();
                byte[] plane = cropped.getPlaneData(0);
                luma.add(IntStream.range(0, width * height)
                        .map(i -> plane[i] + 128)
                        .toArray());
                byte[] blue = cropped.getPlaneData(1);
                byte[] red = cropped.getPlaneData(2);
                chroma.add(IntStream.range(0, width / 2 * (height / 2))
                        .map(i -> blue[i] << 8 | red[i] & 0xFF)
                        .toArray());
                times.add(next.getTimestamp());
            }
            return new Shown(width, height, luma, chroma, times, track.getSeekFrames());
        }
    }

    private static int luma(int rgb) {
        double red = rgb >> 16 & 0xFF;
        double green = rgb >> 8 & 0xFF;
        double blue = rgb & 0xFF;
        return (int) Math.round(16 + 219 / 255.0 * (0.2126 * red + 0.7152 * green + 0.0722 * blue));
    }

    /** Peak signal-to-noise ratio in dB, over the pixels that the picture has. */
    private static double psnr(Shown shown, int frame, Picture picture) {
        double squares = 0;
        for (int i = 0; i < picture.rgb().length; i++) {
            int at = i / picture.width() * shown.width() + i % picture.width();
            double off = shown.luma().get(frame)[at] - luma(picture.rgb()[i]);
            squares += off * off;
        }
        return 10 * Math.log10(255 * 255 * picture.rgb().length / squares);
    }

    @ParameterizedTest
    @CsvSource({"320,160", "97,65", "16,16"})
    void everyPictureIsShownAlmostAsItIs(int width, int height) throws IOException, JCodecException {
        List<Picture> pictures = Drawings.of(width, height, 12);
        Shown shown = shown(written(0.02, pictures));
        assertThat(shown.width()).isEqualTo(width + width % 2);
        assertThat(shown.height()).isEqualTo(height + height % 2);
        assertThat(shown.luma()).hasSize(12);
        for (int i = 0; i < 12; i++) {
            assertThat(psnr(shown, i, pictures.get(i))).as("picture %d", i).isGreaterThan(43);
            assertThat(shown.times().get(i)).as("picture %d", i).isEqualTo(0.02 * i);
        }
    }

    @Test
    void noiseIsKeptToo() throws IOException, JCodecException {
        Random random = new Random(3);
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] rgb =
                    random.ints(64 * 48).map(v -> (v & 1) == 0 ? 0 : 0xFFFFFF).toArray();
            pictures.add(new Picture(64, 48, rgb));
        }
        Shown shown = shown(written(0.1, pictures));
        for (int i = 0; i < 3; i++) {
            assertThat(psnr(shown, i, pictures.get(i))).as("picture %d", i).isGreaterThan(43);
        }
    }

    /** All three planes of a picture, over which everything else has moved. */
    @Test
    void whatMovesLeavesNoTraceOnFlatGround() throws IOException, JCodecException {
        List<Picture> pictures = new ArrayList<>(Drawings.of(320, 160, 30));
        int[] colours = {0x0F1318, 0xF7F6F3, 0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF};
        for (int colour : colours) {
            int[] flat = new int[320 * 160];
            Arrays.fill(flat, colour);
            pictures.add(new Picture(320, 160, flat));
        }
        Shown shown = shown(written(0.02, pictures));
        for (int i = 0; i < colours.length; i++) {
            assertThat(shown.luma().get(30 + i)).containsOnly(luma(colours[i]));
            int[] chroma = shown.chroma().get(30 + i);
            assertThat(chroma).as("%06x", colours[i]).containsOnly(chroma[0]);
        }
    }

    @Test
    void onlyWhatHasChangedIsWritten() throws IOException, JCodecException {
        Picture still = Drawings.of(320, 160, 1).get(0);
        long one = Files.size(written(0.1, List.of(still)));
        List<Picture> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(new Picture(320, 160, still.rgb().clone()));
        }
        Path file = written(0.1, many);
        // A skipped picture takes 16 bytes of the stream and 4 of the index; twice it is written anew.
        assertThat(Files.size(file)).isLessThan(one + 500 * 24 + one);
        Shown shown = shown(file);
        assertThat(shown.luma()).hasSize(500);
        assertThat(shown.keys()).containsExactly(0, 250);
        assertThat(psnr(shown, 499, still)).isGreaterThan(43);
    }

    @Test
    void timesAreKeptToOnAverage() throws IOException, JCodecException {
        Shown shown = shown(written(1 / 7.0, Drawings.of(32, 32, 8)));
        for (int i = 0; i < 8; i++) {
            assertThat(shown.times().get(i)).isCloseTo(i / 7.0, org.assertj.core.api.Assertions.within(1e-5));
        }
    }

    @Test
    void theSamePicturesGiveTheSameBytes() throws IOException, InterruptedException {
        byte[] first = Files.readAllBytes(written(0.05, Drawings.of(64, 48, 5)));
        Thread.sleep(1100); // the file's clock has seconds
        assertThat(Files.readAllBytes(written(0.05, Drawings.of(64, 48, 5)))).isEqualTo(first);
    }

    @Test
    void whatNoMp4CanShowIsRefused() throws IOException {
        Path file = folder.resolve("b.mp4");
        assertThatThrownBy(() -> new Mp4(file, 0)).hasMessageContaining("but not for 0.0");
        assertThatThrownBy(() -> new Mp4(file, Double.NaN)).hasMessageContaining("but not for NaN");
        assertThat(file).doesNotExist();
        try (Mp4 mp4 = new Mp4(file, 0.1)) {
            mp4.add(Drawings.of(32, 32, 1).get(0));
            assertThatThrownBy(() -> mp4.add(new Picture(1, 1, new int[1]))).hasMessageContaining("one size");
        }
    }
}
