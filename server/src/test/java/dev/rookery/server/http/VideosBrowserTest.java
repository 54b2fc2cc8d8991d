package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.agents.CheckedVertx;
import dev.rookery.environments.draw.Picture;
import dev.rookery.server.video.Drawings;
import dev.rookery.server.video.NewVideo;
import dev.rookery.server.video.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The videos of a run, in a real browser. Pictures of the page are left in target/screenshots. */
final class VideosBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final int WIDTH = 480;
    private static final int HEIGHT = 206;
    private static final int FRAMES = 60;
    /** Of a colour channel, 0 to 255: what rounding takes. */
    private static final int ALMOST = 3;

    @TempDir
    private Path folder;

    private CheckedVertx checked;
    private DashboardServer dashboard;

    @BeforeEach
    void openAll() {
        checked = new CheckedVertx();
        dashboard = CheckedVertx.await(DashboardServer.start(
                checked.vertx(),
                DashboardOptions.loopback(0),
                SyntheticRun.description(1_000_000),
                new DashboardHistory(),
                folder.resolve("videos")));
    }

    @AfterEach
    void closeAll() {
        checked.close();
    }

    private void write(String name, int frames) throws IOException {
        Path videos = Files.createDirectories(folder.resolve("videos"));
        try (NewVideo video = new NewVideo(videos.resolve(name), VideoFormat.MP4, 0.02)) {
            for (Picture picture : Drawings.of(WIDTH, HEIGHT, frames)) {
                video.add(picture);
            }
            video.complete();
        }
    }

    @Test
    void videosAreListedAndPlayedAndShowWhatWasDrawn() throws IOException {
        Page page = chromium.open(dashboard.address(), 1440, 900, ColorScheme.DARK);
        Locator card = page.locator("#videos");
        assertThat(page.locator("#facts")).containsText("Device");
        assertThat(card).isHidden();

        write("step-8192.mp4", FRAMES);
        dashboard.videoWritten(8192);
        assertThat(card.locator("option")).hasCount(1);
        assertThat(card.locator("option")).containsText("step 8,192, ");
        Locator player = card.locator("video");
        player.scrollIntoViewIfNeeded();

        // All of it is played: every frame is decoded, and none is broken.
        Object played = player.evaluate("""
                video => new Promise((resolve, reject) => {
                  video.loop = false;
                  video.onerror = () => reject(new Error(video.error.message));
                  video.onended = () => {
                    const quality = video.getVideoPlaybackQuality();
                    resolve([video.readyState, quality.totalVideoFrames, quality.corruptedVideoFrames ?? 0,
                      video.videoWidth, video.videoHeight, Math.round(1000 * video.duration)]);
                  };
                  video.play().catch(reject);
                })""");
        List<?> seen = (List<?>) played;
        assertThat(seen).isEqualTo(List.of(4, FRAMES, 0, WIDTH, HEIGHT, 20 * FRAMES));

        // Jumping needs parts of the file; what is shown is what was drawn.
        for (int frame : new int[] {30, 7, FRAMES - 1}) {
            Picture drawn = Drawings.of(WIDTH, HEIGHT, FRAMES).get(frame);
            List<List<Integer>> places = places(frame);
            List<?> pixels = pixelsAt(player, 0.02 * frame + 0.01, places);
            int worst = 0;
            for (int i = 0; i < pixels.size(); i++) {
                int at = places.get(i).get(1) * WIDTH + places.get(i).get(0);
                worst = Math.max(worst, apart((int) pixels.get(i), drawn.rgb()[at]));
            }
            assertThat(worst).as("frame %d", frame).isLessThanOrEqualTo(ALMOST);
        }
        card.screenshot(new Locator.ScreenshotOptions().setPath(Chromium.screenshot("videos-dark.png")));

        write("step-16384.mp4", 5);
        dashboard.videoWritten(16384);
        assertThat(card.locator("option")).hasCount(2);
        assertThat(player).hasAttribute("src", "/videos/step-16384.mp4");
        card.locator("select").selectOption("step-8192.mp4");
        assertThat(player).hasAttribute("src", "/videos/step-8192.mp4");
        write("episode-1.mp4", 5);
        dashboard.videoWritten(24576);
        assertThat(card.locator("option")).hasCount(3);
        assertThat(player).hasAttribute("src", "/videos/step-8192.mp4");
        page.reload();
        assertThat(card.locator("option")).hasCount(3);
        assertThat(player).hasAttribute("src", "/videos/episode-1.mp4");
        assertThat(chromium.complaints()).isEmpty();
    }

    /** [places][x, y] far from edges: on the ground, at the left of the track, on the cart and to its left and right. */
    private static List<List<Integer>> places(int frame) {
        int cart = (int) (WIDTH * (0.3 + 0.4 * frame / FRAMES));
        int middle = (int) (HEIGHT * 0.84);
        int aside = HEIGHT / 8;
        return List.of(
                List.of(5, 100),
                List.of(20, HEIGHT * 4 / 5 + 1),
                List.of(cart, middle),
                List.of(cart - aside, middle),
                List.of(cart + aside, middle));
    }

    private static List<?> pixelsAt(Locator player, double seconds, List<List<Integer>> places) {
        return (List<?>) player.evaluate("""
                (video, [seconds, places]) => new Promise((resolve, reject) => {
                  // "seeked" may come before the frame that was sought is there to be drawn.
                  video.requestVideoFrameCallback(() => {
                    const canvas = document.createElement("canvas");
                    canvas.width = video.videoWidth;
                    canvas.height = video.videoHeight;
                    const context = canvas.getContext("2d", {willReadFrequently: true});
                    context.drawImage(video, 0, 0);
                    resolve(places.map(([x, y]) => {
                      const [r, g, b] = context.getImageData(x, y, 1, 1).data;
                      return (r << 16) | (g << 8) | b;
                    }));
                  });
                  video.pause();
                  video.currentTime = seconds;
                })""", List.of(seconds, places));
    }

    private static int apart(int one, int other) {
        int most = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            most = Math.max(most, Math.abs((one >> shift & 0xFF) - (other >> shift & 0xFF)));
        }
        return most;
    }
}
