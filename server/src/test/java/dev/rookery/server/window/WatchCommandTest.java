package dev.rookery.server.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.draw.Picture;
import dev.rookery.environments.draw.Theme;
import dev.rookery.server.RookeryProcess;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a window, on a screen that nobody sees. A picture of it is left in target/screenshots. */
class WatchCommandTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** As long as the window would take to show something else. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final int INK = Theme.DARK.roles()[0];
    private static final int ACCENT = Theme.DARK.roles()[2];

    /** Codes of an X server's keys. */
    private static final int ESCAPE = 9;

    private static final int TAB = 23;
    private static final int ENTER = 36;
    private static final int COMMA = 59;
    private static final int PERIOD = 60;
    private static final int SPACE = 65;
    private static final int RIGHT = 114;

    @TempDir
    static Path shared;

    private static Path run;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path runs = shared.resolve("runs");
        try (RookeryProcess training = RookeryProcess.start(
                shared,
                "train",
                RookeryProcess.cartPole(),
                "total_timesteps=60000",
                "evaluation.interval=0",
                "--no-dashboard",
                "--runs",
                runs.toString())) {
            assertThat(training.exitCode()).as(training.printed()).isZero();
        }
        run = RookeryProcess.onlyRun(runs).path();
    }

    @Test
    void whereThereIsNoScreenThatIsSaidAndTheExitCodeIsThree() {
        try (RookeryProcess watching = start(Map.of())) {
            assertThat(watching.exitCode()).as(watching.printed()).isEqualTo(3);
            assertThat(watching.printed())
                    .contains("rookery: no window can be opened")
                    .contains("DISPLAY")
                    .contains("rookery dashboard RUN");
        }
    }

    private RookeryProcess start(Map<String, String> environment, String... options) {
        String[] command = Stream.concat(Stream.of("watch", run.toString()), Stream.of(options))
                .toArray(String[]::new);
        return RookeryProcess.start(folder, environment, command);
    }

    @Test
    void asManyAreShownAsTheOptionSays() throws IOException {
        Path memory = Files.createDirectory(folder.resolve("screen"));
        try (VirtualScreen screen = new VirtualScreen(memory);
                RookeryProcess watching = start(Map.of("DISPLAY", screen.display()), "--envs", "1")) {
            await(screen, picture -> rows(picture, INK) > 0 && rows(picture, INK) < 100, "one large environment");
            screen.press(ESCAPE);
            assertThat(watching.exitCode()).as(watching.printed()).isZero();
        }
        try (RookeryProcess watching = start(Map.of(), "--envs", "65")) {
            assertThat(watching.exitCode()).isEqualTo(2);
            assertThat(watching.printed()).contains("--envs must be from 1 to 64, but is 65");
        }
    }

    @Test
    void theWindowShowsAllOrOneOfThemAndIsSteeredByTheKeyboard() throws IOException {
        Path memory = Files.createDirectory(folder.resolve("screen"));
        try (VirtualScreen screen = new VirtualScreen(memory);
                RookeryProcess watching = start(Map.of("DISPLAY", screen.display()))) {
            watching.waitFor(Pattern.compile("checkpoint \\d+"));
            Picture all = await(screen, picture -> rows(picture, INK) > 0, "the environments");
            await(screen, picture -> !same(picture, all), "the environments move");

            screen.press(SPACE);
            Picture paused = still(screen);
            assertThat(frame(paused)).as("a frame around the first one").isTrue();
            screen.press(PERIOD);
            Picture next = await(screen, picture -> !same(picture, paused), "a single step");
            assertThat(same(still(screen), next)).isTrue();
            screen.press(COMMA);
            await(screen, picture -> same(picture, paused), "a step back");
            screen.press(RIGHT);
            await(screen, picture -> !frame(picture), "the frame has moved on");
            write(screen.picture(), "window-all.png");

            screen.press(TAB);
            assertThat(rows(paused, INK)).isGreaterThan(300);
            await(screen, picture -> rows(picture, INK) > 0 && rows(picture, INK) < 100, "one of them");
            screen.press(ENTER);
            double[] x = new double[7];
            for (int step = 0; step < x.length; step++) {
                Picture before = still(screen);
                x[step] = centre(before, INK);
                if (step + 1 < x.length) {
                    screen.press(RIGHT);
                    await(screen, picture -> !same(picture, before), "step " + step + " to the right");
                }
            }
            write(screen.picture(), "window-one.png");
            // 10 N on 1.1 kg for 0.12 s: faster by 1.1 m/s, of which a policy that balances would have taken back half.
            assertThat(x[6] - x[3] - (x[3] - x[0]))
                    .as("pixels, of %s", (Object) x)
                    .isGreaterThan(4);

            screen.press(ENTER);
            screen.press(SPACE);
            Picture driven = screen.picture();
            await(screen, picture -> !same(picture, driven), "it goes on");
            screen.press(ESCAPE);
            assertThat(watching.exitCode()).as(watching.printed()).isZero();
        }
    }

    private static Picture await(VirtualScreen screen, Predicate<Picture> wanted, String what) throws IOException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (System.nanoTime() < end) {
            Picture picture = screen.picture();
            if (wanted.test(picture)) {
                return picture;
            }
            LockSupport.parkNanos(20_000_000);
        }
        write(screen.picture(), "window-failed.png");
        throw new AssertionError("not seen: " + what);
    }

    /** Waits until nothing changes any more. */
    private static Picture still(VirtualScreen screen) throws IOException {
        long end = System.nanoTime() + LIMIT_NANOS;
        Picture last = screen.picture();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(STILL_NANOS);
            Picture now = screen.picture();
            if (same(now, last)) {
                return now;
            }
            last = now;
        }
        throw new AssertionError("it does not stand still");
    }

    private static boolean same(Picture one, Picture other) {
        return Arrays.equals(one.rgb(), other.rgb());
    }

    /** How many rows from the first to the last pixel of a colour. */
    private static int rows(Picture picture, int rgb) {
        int[] found = IntStream.range(0, picture.rgb().length)
                .filter(i -> picture.rgb()[i] == rgb)
                .map(i -> i / picture.width())
                .toArray();
        return found.length == 0 ? 0 : found[found.length - 1] - found[0] + 1;
    }

    /** Whether the first environment of sixteen has a frame: its left edge, from above. */
    private static boolean frame(Picture picture) {
        return IntStream.range(0, 50).allMatch(y -> picture.rgb()[(130 + y) * picture.width()] == ACCENT);
    }

    /** Mean distance of the pixels of a colour from the left. */
    private static double centre(Picture picture, int rgb) {
        return IntStream.range(0, picture.rgb().length)
                .filter(i -> picture.rgb()[i] == rgb)
                .map(i -> i % picture.width())
                .average()
                .orElseThrow();
    }

    private static void write(Picture picture, String name) throws IOException {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, picture.width(), picture.height(), picture.rgb(), 0, picture.width());
        Files.createDirectories(SCREENSHOTS);
        ImageIO.write(image, "png", SCREENSHOTS.resolve(name).toFile());
    }
}
