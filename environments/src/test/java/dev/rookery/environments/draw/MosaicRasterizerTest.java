package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.Range;
import dev.rookery.environments.host.HandDrawn;
import dev.rookery.environments.host.HostCanvas;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MosaicRasterizerTest {
    private static final int MAX_PRIMITIVES = 20;
    private static final Drawing VIEW = new Drawing(MAX_PRIMITIVES, new Range(-3, 5), new Range(-2, 3.5));
    private static final int ENVS = 7;
    /** Where these numbers begin, among others. */
    private static final int RETURNS = 5;

    private static final int LENGTHS = 14;

    /** Part of the primitives lies beyond their own tile. */
    private static List<HandDrawn> environments() {
        List<HandDrawn> environments = new ArrayList<>();
        for (int env = 0; env < ENVS; env++) {
            SplittableRandom random = new SplittableRandom(env);
            environments.add(HandDrawn.of(MAX_PRIMITIVES, canvas -> {
                for (int role = 0; role < 8; role++) {
                    double x = random.nextDouble(-4, 6);
                    double y = random.nextDouble(-3, 4.5);
                    canvas.rect(x, y, random.nextDouble(0, 5), 0.7, random.nextDouble(-3, 3), 0.1, role);
                    canvas.circle(y, x, random.nextDouble(0, 2), HostCanvas.rgba(200, role, 90, 150));
                }
                canvas.line(-9, -9, 9, 9, 0.3, HostCanvas.INK);
                canvas.polygon(HostCanvas.ACCENT3, -1, -1, 6, 0, 1, 4);
                canvas.text(1, 1, 2, "tile", HostCanvas.BAD);
            }));
        }
        return environments;
    }

    private static BufferedImage drawn(int lanes, MosaicPart part, float low, float high) {
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Stream stream = device.stream();
                MosaicRasterizer rasterizer = new MosaicRasterizer(device, VIEW)) {
            DeviceBuffer primitives = plan.declare("primitives", ElementType.UINT32, ENVS, MAX_PRIMITIVES, 12);
            DeviceBuffer counts = plan.declare("counts", ElementType.INT32, ENVS);
            DeviceBuffer numbers = plan.declare("numbers", ElementType.UINT32, LENGTHS + ENVS);
            DeviceBuffer words = plan.declare("words", ElementType.INT32, MosaicRasterizer.PART_WORDS);
            DeviceBuffer planes = plan.declare("planes", ElementType.UINT8, MosaicRasterizer.PLANES_BYTES);
            DeviceBuffer picture = plan.declare("picture", ElementType.UINT32, MosaicPart.MAX_PIXELS);
            plan.allocate();
            ByteBuffer drawing = primitives.hostMemory();
            ByteBuffer drawn = counts.hostMemory();
            for (HandDrawn environment : environments()) {
                for (int word : environment.words()) {
                    drawing.putInt(word);
                }
                drawn.putInt(environment.count());
            }
            ByteBuffer known = numbers.hostMemory();
            for (int env = 0; env < ENVS; env++) {
                known.putFloat(Float.BYTES * (RETURNS + env), 10 * env);
                known.putInt(Integer.BYTES * (LENGTHS + env), ENVS - env);
            }
            ByteBuffer said = words.hostMemory();
            said.asIntBuffer().put(rasterizer.words(part, ENVS, RETURNS, LENGTHS, low, high));
            stream.write(primitives, drawing.flip());
            stream.write(counts, drawn.flip());
            stream.write(numbers, known);
            stream.write(words, said);
            stream.enqueue(rasterizer.draw(primitives, counts, numbers, words, planes, picture));
            ByteBuffer pixels = picture.hostMemory();
            pixels.limit(Integer.BYTES * part.height() * part.width());
            stream.read(picture, pixels);
            stream.finish();
            return UnpackedRuns.image(
                    part.width(), part.height(), new PixelRuns().encode(part.width(), pixels.asIntBuffer()));
        }
    }

    private static int pixel(byte[] frame, int pixels, int at) {
        return (frame[at] & 255) << 16 | (frame[pixels + at] & 255) << 8 | frame[2 * pixels + at] & 255;
    }

    private static int difference(int one, int other) {
        int most = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            most = Math.max(most, Math.abs((one >> shift & 255) - (other >> shift & 255)));
        }
        return most;
    }

    @ParameterizedTest
    @CsvSource({"1, 37, 29", "4, 5, 3", "8, 37, 29", "16, 37, 29", "16, 60, 90", "16, 17, 16"})
    void everyTileIsWhatTheRasterizerDrawsOfItsEnvironment(int lanes, int width, int height) {
        MosaicPart part = new MosaicPart(3, 1, 0, 2, 4, width, height, Tint.NONE, Theme.LIGHT);
        int gap = width < 48 ? 1 : 2;
        BufferedImage mosaic = drawn(lanes, part, 0, 0);
        FrameFormat format = new FrameFormat(width - gap, height - gap, Channels.RGB);
        List<byte[]> frames = RasterizedFrames.of(lanes, VIEW, format, Theme.LIGHT, environments());
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 2; column++) {
                int env = 3 * row + 1 + column;
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        boolean between = env >= ENVS || x >= format.width() || y >= format.height();
                        int expected = between
                                ? Theme.LIGHT.panel()
                                : pixel(frames.get(env), format.pixels(), y * format.width() + x);
                        // A tile lies elsewhere than a frame, and its coordinates are rounded elsewhere.
                        assertThat(difference(mosaic.getRGB(column * width + x, row * height + y), expected))
                                .as("environment %d at %d, %d", env, x, y)
                                .isLessThanOrEqualTo(2);
                    }
                }
            }
        }
    }

    @Test
    void theColourBehindAnEnvironmentStandsForItsReturnOrItsAge() {
        int[] ramp = Theme.DARK.ramp();
        int last = ramp.length - 1;
        // What is in the lower left corner of environments 0, 3 and 6 is nothing but ground.
        assertThat(corners(Tint.RETURN, 0, 60)).containsExactly(ramp[0], ramp[last / 2], ramp[last]);
        assertThat(corners(Tint.RETURN, 30, 60)).containsExactly(ramp[0], ramp[0], ramp[last]);
        assertThat(corners(Tint.AGE, 1, 7)).containsExactly(ramp[last], ramp[last / 2], ramp[0]);
        assertThat(corners(Tint.NONE, 0, 60)).containsOnly(Theme.DARK.background());
        assertThat(corners(Tint.RETURN, 0, 0)[0]).isEqualTo(Theme.DARK.background());
    }

    private static int[] corners(Tint tint, float low, float high) {
        BufferedImage mosaic = drawn(16, new MosaicPart(3, 0, 0, 1, 3, 40, 60, tint, Theme.DARK), low, high);
        return new int[] {
            mosaic.getRGB(1, 58) & 0xFFFFFF, mosaic.getRGB(1, 118) & 0xFFFFFF, mosaic.getRGB(1, 178) & 0xFFFFFF
        };
    }

    @Test
    void aPartThatIsTooLargeIsRefusedInWords() {
        assertThatThrownBy(() -> new MosaicPart(64, 0, 0, 64, 64, 40, 20, Tint.NONE, Theme.DARK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pixels must be from 1 to 1048576, but is 3276800");
        assertThatThrownBy(() -> new MosaicPart(4, 2, 0, 3, 1, 40, 20, Tint.NONE, Theme.DARK))
                .hasMessage("across must be from 1 to 2, but is 3");
    }
}
