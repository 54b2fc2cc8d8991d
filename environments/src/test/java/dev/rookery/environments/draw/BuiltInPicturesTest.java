package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.Scene;
import dev.rookery.environments.host.HandDrawn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in environment has a picture of itself in its folder. */
class BuiltInPicturesTest {
    private static final FrameFormat FORMAT = new FrameFormat(200, 150, Channels.RGB);
    private static final int STEPS = 7;

    static Stream<EnvironmentFolder> drawn() {
        return EnvironmentCatalog.builtIn().all().stream()
                .filter(folder -> folder.spec().draw().isPresent());
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void aBuiltInEnvironmentIsDrawnAsItsPictureShowsIt(EnvironmentFolder folder) throws IOException {
        Drawing drawing = folder.spec().draw().orElseThrow();
        HandDrawn scene = Scene.of(folder, 1, STEPS).get(0);
        byte[] frame = RasterizedFrames.of(16, drawing, FORMAT, Theme.DARK, List.of(scene))
                .get(0);
        ReferencePicture reference = new ReferencePicture(drawing, FORMAT, Theme.DARK, scene.words(), scene.count());
        assertThat(reference.differenceFrom(frame)).isLessThan(2);
        assertThat(reference.largestDifferenceFrom(frame)).isLessThan(8);
        assertAsCommitted(folder, frame);
    }

    private static void assertAsCommitted(EnvironmentFolder folder, byte[] frame) throws IOException {
        String resource = folder.dynamicsFile().replaceAll("\\.cl$", ".png");
        byte[] committed = PictureFile.committed(resource, FORMAT);
        boolean same = committed != null && Difference.of(committed, frame).small();
        if (!same) {
            Path written = PictureFile.write(frame, FORMAT, Path.of("target", "pictures", resource));
            assertThat(same)
                    .as(
                            "%s, the picture of %s, %s. It is drawn now in %s: where that is as it should be, copy it"
                                    + " to environments/src/main/resources/%s",
                            resource,
                            folder.spec().id(),
                            committed == null ? "is missing" : "shows something else",
                            written.toAbsolutePath(),
                            resource)
                    .isTrue();
        }
    }
}
