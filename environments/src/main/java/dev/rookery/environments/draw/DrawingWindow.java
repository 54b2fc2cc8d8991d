package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;
import java.util.concurrent.atomic.AtomicReference;
import org.lwjgl.glfw.Callbacks;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWErrorCallback;
import org.lwjgl.opengl.GL;
import org.lwjgl.system.MemoryUtil;

/**
 * A window of the desktop in which several environments are drawn, or one of them, by OpenGL. Opened, used and closed on one
 * thread, which on macOS has to be the process's first; but for {@link #wake}. There is one at a time in a process.
 */
public final class DrawingWindow implements AutoCloseable {
    private static final int WIDTH = 1120;
    private static final int HEIGHT = 720;
    private static final int LEAST_CELL = 16; // pixels

    private final Drawing drawing;
    private final Theme theme;
    private final long window;
    private Arrangement arrangement;

    /** Hears what is done with the keyboard and the mouse, within {@link #await}. */
    public interface Input {
        /**
         * A key goes down, or up; one that is held is told once.
         *
         * @param key GLFW's code: that of its letter, in upper case, or one of {@link Key}
         */
        void key(int key, boolean down);

        /**
         * The mouse is pressed where an environment is drawn.
         *
         * @param cell counts from the upper left, row by row
         */
        void clicked(int cell);
    }

    /** Codes of keys that have no letter. */
    public static final class Key {
        public static final int SPACE = GLFW.GLFW_KEY_SPACE;
        public static final int ESCAPE = GLFW.GLFW_KEY_ESCAPE;
        public static final int ENTER = GLFW.GLFW_KEY_ENTER;
        public static final int TAB = GLFW.GLFW_KEY_TAB;
        /** Of the keypad. */
        public static final int PLUS = GLFW.GLFW_KEY_KP_ADD;

        public static final int LEFT = GLFW.GLFW_KEY_LEFT;
        public static final int RIGHT = GLFW.GLFW_KEY_RIGHT;
        public static final int UP = GLFW.GLFW_KEY_UP;
        public static final int DOWN = GLFW.GLFW_KEY_DOWN;

        private Key() {}
    }

    /** What is drawn how in a window of some size, in pixels. */
    private record Arrangement(int width, int height, Atlas atlas, OpenGlAtlas pictures) {
        boolean fits(int[] size, int envs) {
            return width == size[0] && height == size[1] && atlas.envs() == envs;
        }
    }

    /**
     * Opens it.
     *
     * @param drawing of the environment whose primitives will be drawn
     * @throws WindowUnavailableException where there is no screen, or no OpenGL 3.3 on it
     */
    public DrawingWindow(String title, Drawing drawing, Theme theme) {
        this.drawing = drawing;
        this.theme = theme;
        AtomicReference<String> complaint = new AtomicReference<>("");
        try {
            GLFW.glfwSetErrorCallback(
                    GLFWErrorCallback.create((code, text) -> complaint.set(GLFWErrorCallback.getDescription(text))));
            if (!GLFW.glfwInit()) {
                throw unavailable(complaint.get(), null);
            }
        } catch (LinkageError e) {
            throw unavailable(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
        GLFW.glfwWindowHint(GLFW.GLFW_CONTEXT_VERSION_MAJOR, 3);
        GLFW.glfwWindowHint(GLFW.GLFW_CONTEXT_VERSION_MINOR, 3);
        GLFW.glfwWindowHint(GLFW.GLFW_OPENGL_PROFILE, GLFW.GLFW_OPENGL_CORE_PROFILE);
        GLFW.glfwWindowHint(GLFW.GLFW_OPENGL_FORWARD_COMPAT, GLFW.GLFW_TRUE);
        window = GLFW.glfwCreateWindow(WIDTH, HEIGHT, title, MemoryUtil.NULL, MemoryUtil.NULL);
        if (window == MemoryUtil.NULL) {
            endGlfw();
            throw unavailable(complaint.get(), null);
        }
        GLFW.glfwMakeContextCurrent(window);
        GLFW.glfwSwapInterval(1);
        GL.createCapabilities();
    }

    private static WindowUnavailableException unavailable(String reason, Throwable cause) {
        return new WindowUnavailableException(
                "no window can be opened" + (reason.isEmpty() ? "" : " (" + reason + ")")
                        + ": it needs a screen with OpenGL 3.3, and DISPLAY or WAYLAND_DISPLAY set to it."
                        + " Elsewhere, look at the run in a browser: rookery dashboard RUN",
                cause);
    }

    /** Tells from now on what is done with the keyboard and the mouse. */
    public void listen(Input input) {
        GLFW.glfwSetKeyCallback(window, (from, key, scancode, action, modifiers) -> {
            if (action != GLFW.GLFW_REPEAT) {
                input.key(key, action == GLFW.GLFW_PRESS);
            }
        });
        GLFW.glfwSetMouseButtonCallback(window, (from, button, action, modifiers) -> {
            int cell = action == GLFW.GLFW_PRESS ? cellUnderMouse() : -1;
            if (cell >= 0) {
                input.clicked(cell);
            }
        });
    }

    /** -1 where there is none. */
    private int cellUnderMouse() {
        if (arrangement == null) {
            return -1;
        }
        double[] x = new double[1];
        double[] y = new double[1];
        int[] width = new int[1];
        int[] height = new int[1];
        GLFW.glfwGetCursorPos(window, x, y);
        GLFW.glfwGetWindowSize(window, width, height); // not in pixels, where the screen is scaled
        Atlas atlas = arrangement.atlas();
        double left = x[0] * arrangement.width() / width[0] - (arrangement.width() - atlas.width()) / 2.0;
        double top = y[0] * arrangement.height() / height[0] - (arrangement.height() - atlas.height()) / 2.0;
        int column = (int) Math.floor(left / atlas.cellWidth());
        int row = (int) Math.floor(top / atlas.cellHeight());
        int cell = row * atlas.columns() + column;
        return column >= 0 && column < atlas.columns() && row >= 0 && cell < atlas.envs() ? cell : -1;
    }

    /** Whether nobody has closed it. */
    public boolean isOpen() {
        return !GLFW.glfwWindowShouldClose(window);
    }

    /** From now on it is not {@linkplain #isOpen open}. */
    public void leave() {
        GLFW.glfwSetWindowShouldClose(window, true);
    }

    public void title(String text) {
        GLFW.glfwSetWindowTitle(window, text);
    }

    /** Waits until something is done with the keyboard, the mouse or the window, or somebody {@linkplain #wake wakes} it. */
    public void await() {
        GLFW.glfwWaitEvents();
    }

    /** Has {@link #await} return. Any thread. */
    public static void wake() {
        GLFW.glfwPostEmptyEvent();
    }

    /**
     * Draws environments, as large as the window permits.
     *
     * @param counts [envs] primitives of each
     * @param primitives [sum of counts][12] words
     * @param framed the environment that has a frame around it, or -1
     */
    public void show(int[] counts, int[] primitives, int framed) {
        int[] width = new int[1];
        int[] height = new int[1];
        GLFW.glfwGetFramebufferSize(window, width, height);
        if (width[0] == 0 || height[0] == 0) {
            return; // it is an icon now
        }
        arrange(new int[] {width[0], height[0]}, counts.length);
        arrangement.pictures().draw(counts, primitives);
        arrangement.pictures().show(width[0], height[0], framed);
        GLFW.glfwSwapBuffers(window);
    }

    private void arrange(int[] size, int envs) {
        if (arrangement != null && arrangement.fits(size, envs)) {
            return;
        }
        closePictures();
        Atlas atlas = atlas(size, envs);
        try {
            arrangement = new Arrangement(size[0], size[1], atlas, new OpenGlAtlas(drawing, atlas, theme));
        } catch (OpenGlUnavailableException e) {
            throw unavailable(e.getMessage(), e);
        }
    }

    /** Cells of the view's aspect, as large as all of them fit. */
    private Atlas atlas(int[] size, int envs) {
        Atlas counted = new Atlas(LEAST_CELL, LEAST_CELL, envs);
        int rows = counted.height() / LEAST_CELL;
        double aspect = (drawing.x().max() - drawing.x().min())
                / (drawing.y().max() - drawing.y().min());
        double cellHeight = Math.min((double) size[1] / rows, (double) size[0] / counted.columns() / aspect);
        int width = (int) Math.max(LEAST_CELL, cellHeight * aspect);
        int height = (int) Math.max(LEAST_CELL, cellHeight);
        return new Atlas(width, height, envs);
    }

    private void closePictures() {
        if (arrangement != null) {
            arrangement.pictures().close();
            arrangement = null;
        }
    }

    @Override
    public void close() {
        closePictures();
        GL.setCapabilities(null);
        Callbacks.glfwFreeCallbacks(window);
        GLFW.glfwDestroyWindow(window);
        endGlfw();
    }

    private static void endGlfw() {
        GLFW.glfwTerminate();
        GLFWErrorCallback callback = GLFW.glfwSetErrorCallback(null);
        if (callback != null) {
            callback.free();
        }
    }
}
