package dev.rookery.server.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.draw.Picture;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.lwjgl.CLongBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.linux.X11;
import org.lwjgl.system.linux.XEvent;

/**
 * A screen of the X server Xvfb, which nobody sees: what is on it, and keys that are pressed in its one window. Where there
 * is no Xvfb the test is reported as skipped, or, where {@code CI} is set, as failed.
 */
final class VirtualScreen implements AutoCloseable {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;
    /** Of the file that Xvfb maps its memory to, an XWD file: its words, big-endian. */
    private static final int HEADER_SIZE = 0;

    private static final int BYTE_ORDER = 7;
    private static final int BYTES_PER_LINE = 12;
    private static final int COLORMAP_ENTRIES = 19;
    private static final int COLORMAP_ENTRY_BYTES = 12;

    private final Process server;
    private final Path memory;
    private final String display;
    private final long connection;
    private int time = 1;

    /** @param folder for its memory */
    VirtualScreen(Path folder) throws IOException {
        requireXvfb();
        server = new ProcessBuilder(
                        "Xvfb",
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        WIDTH + "x" + HEIGHT + "x24",
                        "-fbdir",
                        folder.toString(),
                        "-nolisten",
                        "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader printed =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String number = printed.readLine(); // when it can be connected to
        assertThat(number).as("the display that Xvfb has chosen").isNotNull();
        display = ":" + number.strip();
        memory = folder.resolve("Xvfb_screen0");
        connection = X11.XOpenDisplay(display);
        assertThat(connection).as("a connection to " + display).isNotZero();
    }

    private static void requireXvfb() {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "Xvfb")));
        if (!there && System.getenv("CI") != null) {
            throw new AssertionError("the test of the window needs Xvfb: apt-get install xvfb");
        }
        Assumptions.assumeTrue(there, "there is no Xvfb, so no window is tested: apt-get install xvfb");
    }

    /** What {@code DISPLAY} is to be. */
    String display() {
        return display;
    }

    /** What is on the screen. */
    Picture picture() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(memory));
        int pixels = file.getInt(4 * HEADER_SIZE) + COLORMAP_ENTRY_BYTES * file.getInt(4 * COLORMAP_ENTRIES);
        int stride = file.getInt(4 * BYTES_PER_LINE);
        file.order(file.getInt(4 * BYTE_ORDER) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int[] rgb = new int[WIDTH * HEIGHT];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = file.getInt(pixels + i / WIDTH * stride + 4 * (i % WIDTH)) & 0xFFFFFF;
        }
        return new Picture(WIDTH, HEIGHT, rgb);
    }

    /**
     * Presses a key in the window and lets it go.
     *
     * @param code of the X server
     */
    void press(int code) {
        send(X11.KeyPress, X11.KeyPressMask, code);
        send(X11.KeyRelease, X11.KeyReleaseMask, code);
    }

    private void send(int type, int mask, int code) {
        long root = X11.XRootWindow(connection, X11.XDefaultScreen(connection));
        try (MemoryStack stack = MemoryStack.stackPush()) {
            CLongBuffer window = stack.callocCLong(1);
            assertThat(X11.XTranslateCoordinates(
                            connection, root, root, 9, 9, stack.mallocInt(1), stack.mallocInt(1), window))
                    .isTrue();
            assertThat(window.get(0)).as("the window").isNotZero();
            XEvent event = XEvent.calloc(stack);
            event.xkey()
                    .type(type)
                    .display(connection)
                    .window(window.get(0))
                    .root(root)
                    .time(time++)
                    .keycode(code)
                    .same_screen(true);
            assertThat(X11.XSendEvent(connection, window.get(0), true, mask, event))
                    .isNotZero();
            // It asks the server for something, which sends what is waiting, too.
            X11.XTranslateCoordinates(connection, root, root, 9, 9, stack.mallocInt(1), stack.mallocInt(1), window);
        }
    }

    @Override
    public void close() {
        X11.XCloseDisplay(connection);
        server.destroy();
        server.onExit().join();
    }
}
