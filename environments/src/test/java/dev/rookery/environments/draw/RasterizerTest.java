package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.Drawing;
import dev.rookery.environments.Range;
import dev.rookery.environments.host.HandDrawn;
import dev.rookery.environments.host.HostCanvas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RasterizerTest {
    private static final int MAX_PRIMITIVES = 40;
    private static final Drawing VIEW = new Drawing(MAX_PRIMITIVES, new Range(-3, 5), new Range(-2, 3.5));

    static Stream<Arguments> formats() {
        FrameFormat pixel = new FrameFormat(1, 1, Channels.GREY);
        FrameFormat narrow = new FrameFormat(7, 23, Channels.RGB);
        FrameFormat usual = new FrameFormat(84, 84, Channels.GREY);
        FrameFormat tiled = new FrameFormat(301, 67, Channels.RGB);
        return Stream.of(
                Arguments.of(1, narrow),
                Arguments.of(1, usual),
                Arguments.of(4, narrow),
                Arguments.of(8, usual),
                Arguments.of(16, pixel),
                Arguments.of(16, narrow),
                Arguments.of(16, usual),
                Arguments.of(16, tiled));
    }

    private static HandDrawn drawn(Consumer<HostCanvas> draw) {
        return HandDrawn.of(MAX_PRIMITIVES, draw);
    }

    private static HandDrawn atRandom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return drawn(canvas -> {
            for (int i = 0; i < 20; i++) {
                double x = random.nextDouble(-4, 6);
                double y = random.nextDouble(-3, 4.5);
                double size = random.nextDouble(0, 2);
                int colour = i % 3 == 0
                        ? random.nextInt(8)
                        : HostCanvas.rgba(
                                random.nextInt(256), random.nextInt(256), random.nextInt(256), random.nextInt(1, 256));
                switch (i % 5) {
                    case 0 -> canvas.line(x, y, x + random.nextDouble(-3, 3), y + size, 0.1 * size, colour);
                    case 1 -> canvas.rect(x, y, size, random.nextDouble(-1, 1), random.nextDouble(-4, 4), 0.2, colour);
                    case 2 -> canvas.circle(x, y, 0.5 * size, colour);
                    case 3 -> canvas.polygon(colour, outline(random, x, y, random.nextInt(3, 12)));
                    default -> canvas.text(x, y, size, "Text " + (char) random.nextInt(32, 127), colour);
                }
            }
        });
    }

    /** Corners at random, so that the outline crosses itself. */
    private static double[] outline(SplittableRandom random, double x, double y, int corners) {
        double[] xy = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            xy[2 * i] = x + random.nextDouble(-1.5, 1.5);
            xy[2 * i + 1] = y + random.nextDouble(-1.5, 1.5);
        }
        return xy;
    }

    private static void assertDrawnAsByTheReference(int lanes, FrameFormat format, List<HandDrawn> environments) {
        List<byte[]> frames = RasterizedFrames.of(lanes, VIEW, format, Theme.DARK, environments);
        for (int env = 0; env < frames.size(); env++) {
            HandDrawn drawn = environments.get(env);
            ReferencePicture reference = new ReferencePicture(VIEW, format, Theme.DARK, drawn.words(), drawn.count());
            assertThat(reference.differenceFrom(frames.get(env)))
                    .as("environment %d, %s, %d lanes", env, format, lanes)
                    .isLessThan(2);
            // A pixel is rounded once for every primitive over it.
            assertThat(reference.largestDifferenceFrom(frames.get(env)))
                    .as("environment %d, %s, %d lanes", env, format, lanes)
                    .isLessThan(8);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyPixelIsWhatTheReferenceMakesOfThePrimitives(int lanes, FrameFormat format) {
        assertDrawnAsByTheReference(lanes, format, List.of(atRandom(1), drawn(canvas -> {}), atRandom(2)));
    }

    @Test
    void oneEnvironmentAloneIsDrawnAsAmongOthers() {
        FrameFormat format = new FrameFormat(45, 31, Channels.RGB);
        List<HandDrawn> several = List.of(atRandom(3), atRandom(4), atRandom(5));
        assertThat(RasterizedFrames.of(16, VIEW, format, Theme.LIGHT, several).get(1))
                .isEqualTo(RasterizedFrames.of(16, VIEW, format, Theme.LIGHT, several.subList(1, 2))
                        .get(0));
    }

    @Test
    void everyLaneWidthDrawsTheSame() {
        FrameFormat format = new FrameFormat(53, 47, Channels.RGB);
        List<HandDrawn> environments = List.of(atRandom(6), atRandom(7));
        List<byte[]> scalar = RasterizedFrames.of(1, VIEW, format, Theme.DARK, environments);
        for (int lanes : new int[] {4, 8, 16}) {
            assertThat(Arrays.deepEquals(
                            RasterizedFrames.of(lanes, VIEW, format, Theme.DARK, environments)
                                    .toArray(),
                            scalar.toArray()))
                    .as("%d lanes", lanes)
                    .isTrue();
        }
    }

    @Test
    void whatIsTooThinToBeSeenIsDrawnThickEnough() {
        assertDrawnAsByTheReference(16, new FrameFormat(40, 40, Channels.GREY), List.of(drawn(canvas -> {
            canvas.line(-2, -1, 4, 3, 1e-4, HostCanvas.INK);
            canvas.line(1, 1, 1, 1, 0, HostCanvas.ACCENT2);
            canvas.circle(0, 2, 1e-4, HostCanvas.ACCENT1);
            canvas.rect(2, -1, 0, 0, 0, 5, HostCanvas.BAD);
            canvas.polygon(HostCanvas.GOOD, 0, 0, 1, 1);
            canvas.polygon(HostCanvas.GOOD, 3, 0, 3, 1, 3, 2);
        })));
    }

    @Test
    void numbersAreRoundedAsDecimalsAre() {
        FrameFormat format = new FrameFormat(300, 30, Channels.GREY);
        Drawing view = new Drawing(1, new Range(-20, 20), new Range(-2, 2));
        List<HandDrawn> numbers = new ArrayList<>();
        List<HandDrawn> texts = new ArrayList<>();
        float[] values = {
            0,
            -0.0f,
            1,
            -1,
            0.5f,
            2.5f,
            0.125f,
            3.14159f,
            -0.001f,
            999.995f,
            1e-30f,
            1e-45f,
            16777216,
            123456.789f,
            1e17f,
            -2.5e9f,
            9.9999994e8f,
            0.9999999f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            -1e18f
        };
        for (int decimals : new int[] {-1, 0, 1, 2, 5, 9, 12}) {
            for (float value : values) {
                numbers.add(HandDrawn.of(1, canvas -> canvas.number(0, 0, 2, value, decimals, HostCanvas.INK)));
                String text = NumberText.of(value, decimals);
                texts.add(HandDrawn.of(1, canvas -> canvas.text(0, 0, 2, text, HostCanvas.INK)));
            }
        }
        List<HandDrawn> both = Stream.concat(numbers.stream(), texts.stream()).toList();
        List<byte[]> frames = RasterizedFrames.of(16, view, format, Theme.DARK, both);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(frames.get(i)).as("number %d", i).isEqualTo(frames.get(numbers.size() + i));
        }
    }

    @Test
    void everyCharacterHasStrokesWithinItsLattice() {
        StrokeFont font = StrokeFont.read();
        for (char character = '!'; character <= '~'; character++) {
            assertThat(font.strokes(character)).as("%c", character).isNotEmpty().allSatisfy(stroke -> {
                assertThat(stroke.x0()).isBetween(0, StrokeFont.WIDTH);
                assertThat(stroke.x1()).isBetween(0, StrokeFont.WIDTH);
                assertThat(stroke.y0()).isBetween(0, StrokeFont.HEIGHT);
                assertThat(stroke.y1()).isBetween(0, StrokeFont.HEIGHT);
            });
        }
        assertThat(font.strokes(' ')).isEmpty();
    }

    @Test
    void whatIsNotFiniteOrBeyondTheRoomThereIsDoesNotReachThePicture() {
        HandDrawn fine = drawn(canvas -> canvas.circle(0, 0, 1, HostCanvas.GOOD));
        HandDrawn odd = drawn(canvas -> {
            canvas.circle(0, 0, 1, HostCanvas.GOOD);
            canvas.circle(Double.NaN, 0, 1, HostCanvas.BAD);
            canvas.line(0, 0, Double.POSITIVE_INFINITY, 1, 1, HostCanvas.BAD);
            canvas.rect(0, Double.NEGATIVE_INFINITY, 1, 1, 0, 0, HostCanvas.BAD);
            canvas.circle(1e30, 0, 1, HostCanvas.BAD);
            canvas.polygon(HostCanvas.BAD, Double.NaN, 0, Double.NaN, 1, Double.NaN, 2);
            canvas.text(Double.NaN, 0, 1, "lost", HostCanvas.BAD);
        });
        HandDrawn crowded = drawn(canvas -> {
            for (int i = 0; i < MAX_PRIMITIVES; i++) {
                canvas.circle(0, 0, 1, HostCanvas.GOOD);
            }
            canvas.rect(0, 0, 9, 9, 0, 0, HostCanvas.BAD);
        });
        for (int lanes : new int[] {1, 16}) {
            List<byte[]> frames = RasterizedFrames.of(
                    lanes, VIEW, new FrameFormat(20, 20, Channels.RGB), Theme.DARK, List.of(fine, odd, crowded));
            assertThat(frames.get(1)).isEqualTo(frames.get(0));
            assertThat(frames.get(2)[0]).isEqualTo(frames.get(0)[0]);
        }
    }
}
