package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.Range;
import dev.rookery.environments.Scene;
import dev.rookery.environments.host.HandDrawn;
import dev.rookery.environments.host.HostCanvas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways to draw a picture, and that they agree. Without OpenGL (on Debian: libegl1, libgl1) these tests fail. */
class PictureRendererTest {
    private static final int WORDS = Drawing.PRIMITIVE_WORDS;
    private static final int NUM_ENVS = 5;
    private static final int STEPS = 7;
    private static final Atlas FIVE = new Atlas(97, 61, NUM_ENVS);
    private static final Drawing VIEW = new Drawing(8, new Range(-3, 3), new Range(-2, 2));

    static Stream<EnvironmentFolder> drawn() {
        return EnvironmentCatalog.builtIn().all().stream()
                .filter(folder -> folder.spec().draw().isPresent());
    }

    private static int[] counts(List<HandDrawn> scenes) {
        return scenes.stream()
                .mapToInt(scene -> Math.min(scene.count(), scene.words().length / WORDS))
                .toArray();
    }

    private static int[] primitives(List<HandDrawn> scenes) {
        int[] counts = counts(scenes);
        return IntStream.range(0, counts.length)
                .boxed()
                .flatMapToInt(env -> Arrays.stream(scenes.get(env).words(), 0, WORDS * counts[env]))
                .toArray();
    }

    private static Picture picture(PictureRenderer renderer, List<HandDrawn> scenes) {
        return renderer.draw(counts(scenes), primitives(scenes))
                .toCompletableFuture()
                .join();
    }

    /** [height][width][3] */
    private static byte[] channels(Picture picture) {
        byte[] channels = new byte[3 * picture.rgb().length];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = (byte) (picture.rgb()[i / 3] >> 8 * (2 - i % 3));
        }
        return channels;
    }

    private static void assertAgreement(Drawing drawing, Theme theme, List<HandDrawn> scenes)
            throws OpenGlUnavailableException {
        try (Device device = TestDevice.open();
                PictureRenderer openGl = new OpenGlRenderer(drawing, FIVE, theme);
                PictureRenderer openCl = new RasterizerRenderer(device, drawing, FIVE, theme)) {
            Picture byOpenGl = picture(openGl, scenes);
            assertThat(Difference.of(channels(byOpenGl), channels(picture(openCl, scenes))))
                    .as("%s against %s", openGl.description(), openCl.description())
                    .matches(Difference::small);
            assertThat(byOpenGl.rgb())
                    .as("opaque")
                    .satisfies(pixels -> assertThat(Arrays.stream(pixels)).allMatch(pixel -> pixel >>> 24 == 255));
            assertThat(Arrays.stream(byOpenGl.rgb()).distinct().count())
                    .as("colours")
                    .isGreaterThan(2);
        }
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void openGlAndOpenClDrawABuiltInEnvironmentAlike(EnvironmentFolder folder) throws OpenGlUnavailableException {
        assertAgreement(folder.spec().draw().orElseThrow(), Theme.DARK, Scene.of(folder, NUM_ENVS, STEPS));
    }

    private static List<HandDrawn> gallery() {
        List<HandDrawn> scenes = new ArrayList<>();
        for (int env = 0; env < NUM_ENVS; env++) {
            double turn = 0.3 * env;
            scenes.add(HandDrawn.of(8, canvas -> {
                canvas.rect(-1, 0.5, 2, 1.2, turn, 0.3 * turn, HostCanvas.rgba(200, 40, 90, 180));
                canvas.circle(2.8, 1.8, 1, HostCanvas.ACCENT1);
                canvas.polygon(HostCanvas.GOOD, -2, -1, 0, 2, 2, -1, -2, 1, 2, 1);
                canvas.line(-3, -2, 3 - turn, 2, 0.1, HostCanvas.MUTED);
                canvas.text(0, -1.2, 1, "Ag, " + (char) ('a' + turn * 10), HostCanvas.INK);
                canvas.number(0.5, 1.2, 0.8, 12.345 - 10 * turn, 2, HostCanvas.BAD);
            }));
        }
        return scenes;
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void everyKindOfPrimitiveIsDrawnAlikeInBothThemes(Theme theme) throws OpenGlUnavailableException {
        assertAgreement(VIEW, theme, gallery());
    }

    @Test
    void picturesThatAreAskedForAtOnceComeInOrderEachAsItIsAlone() throws OpenGlUnavailableException {
        try (PictureRenderer renderer = new OpenGlRenderer(VIEW, FIVE, Theme.LIGHT)) {
            List<List<HandDrawn>> scenes = new ArrayList<>();
            for (int i = 0; i < NUM_ENVS; i++) {
                List<HandDrawn> turned = new ArrayList<>(gallery().subList(i, NUM_ENVS));
                turned.addAll(gallery().subList(0, i));
                scenes.add(turned);
            }
            List<CompletionStage<Picture>> pictures = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < NUM_ENVS; i++) {
                int index = i;
                CompletionStage<Picture> picture = renderer.draw(counts(scenes.get(i)), primitives(scenes.get(i)));
                picture.thenRun(() -> order.add(index));
                pictures.add(picture);
            }
            for (int i = 0; i < NUM_ENVS; i++) {
                Picture together = pictures.get(i).toCompletableFuture().join();
                assertThat(together.rgb())
                        .isEqualTo(picture(renderer, scenes.get(i)).rgb());
            }
            assertThat(order).isSorted().hasSize(NUM_ENVS);
        }
    }

    /** No OpenGL has textures as wide as this atlas. */
    @Test
    void whereOpenGlCannotDrawOpenClDoesAndThatIsSaidOnce() {
        Atlas wide = new Atlas(FrameFormat.MAX_EXTENT, 1, 81);
        List<String> said = new ArrayList<>();
        try (Device device = TestDevice.open();
                PictureRenderer renderer = PictureRenderer.open(device, VIEW, wide, Theme.DARK, said::add)) {
            HandDrawn empty = HandDrawn.of(8, canvas -> {});
            Picture first = picture(renderer, Collections.nCopies(wide.envs(), empty));
            Picture second = picture(renderer, Collections.nCopies(wide.envs(), empty));
            assertThat(first.rgb()).hasSize(wide.width() * wide.height()).isEqualTo(second.rgb());
            assertThat(renderer.description()).startsWith("OpenCL");
            assertThat(said)
                    .singleElement()
                    .asString()
                    .contains(
                            "textures of so many pixels",
                            "pictures are drawn on " + device.info().name());
        }
    }

    @Test
    void whatIsWrongWithAPictureIsItsFailureAndNotThatOfTheNext() throws OpenGlUnavailableException {
        try (PictureRenderer renderer = new OpenGlRenderer(VIEW, new Atlas(20, 20, 1), Theme.DARK)) {
            CompletionStage<Picture> tooMany = renderer.draw(new int[] {9}, new int[9 * WORDS]);
            Picture empty = picture(renderer, List.of(HandDrawn.of(8, canvas -> {})));
            assertThat(tooMany.toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("environment 0 has 9 primitives, not at most 8");
            assertThat(empty.rgb()).containsOnly(0xFF0f1318);
        }
    }
}
