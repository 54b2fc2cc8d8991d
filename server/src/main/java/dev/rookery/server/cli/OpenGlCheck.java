package dev.rookery.server.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lwjgl.PointerBuffer;
import org.lwjgl.egl.EGL;
import org.lwjgl.egl.EGL10;
import org.lwjgl.egl.EGL12;
import org.lwjgl.egl.EGL14;
import org.lwjgl.egl.EGLCapabilities;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL11;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** The doctor's look at OpenGL without a screen: an EGL context that belongs to no window. */
final class OpenGlCheck {
    private static final String SUBJECT = "OpenGL";

    /** Of EGL_MESA_platform_surfaceless, which LWJGL has no class for. */
    private static final int EGL_PLATFORM_SURFACELESS_MESA = 0x31DD;

    private OpenGlCheck() {}

    static Finding run() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Finding.optional(SUBJECT, "only looked at on Linux", "training and the dashboard need none");
        }
        // A library that is not there is the finding's matter, not that of LWJGL's advice on stderr.
        Configuration.DEBUG_STREAM.set(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return Finding.good(SUBJECT, List.of(renderer()));
        } catch (UnsatisfiedLinkError | IllegalStateException e) {
            return Finding.optional(
                    SUBJECT,
                    "no headless OpenGL: " + firstLine(e.getMessage()),
                    "training and the dashboard need none; for drawing on this machine: apt-get install libegl1 libgl1");
        }
    }

    private static String firstLine(String message) {
        return message == null ? "unknown reason" : message.lines().findFirst().orElse("unknown reason");
    }

    private static String renderer() {
        long display = surfacelessDisplay();
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer major = stack.mallocInt(1);
            IntBuffer minor = stack.mallocInt(1);
            demand(EGL10.eglInitialize(display, major, minor), "eglInitialize");
            try {
                EGLCapabilities capabilities = EGL.createDisplayCapabilities(display, major.get(0), minor.get(0));
                demand(capabilities.EGL_KHR_surfaceless_context, "EGL_KHR_surfaceless_context");
                demand(EGL12.eglBindAPI(EGL14.EGL_OPENGL_API), "eglBindAPI(EGL_OPENGL_API)");
                long context = EGL10.eglCreateContext(
                        display, configuration(display, stack), EGL10.EGL_NO_CONTEXT, new int[] {EGL10.EGL_NONE});
                demand(context != EGL10.EGL_NO_CONTEXT, "eglCreateContext");
                return describe(display, context);
            } finally {
                EGL10.eglTerminate(display);
            }
        }
    }

    private static long configuration(long display, MemoryStack stack) {
        int[] wanted = {
            EGL10.EGL_SURFACE_TYPE, EGL10.EGL_PBUFFER_BIT, // the default asks for windows
            EGL12.EGL_RENDERABLE_TYPE, EGL14.EGL_OPENGL_BIT,
            EGL10.EGL_NONE
        };
        PointerBuffer configurations = stack.mallocPointer(1);
        int[] count = new int[1];
        demand(EGL10.eglChooseConfig(display, wanted, configurations, count) && count[0] > 0, "eglChooseConfig");
        return configurations.get(0);
    }

    /** LWJGL's own call rejects EGL_DEFAULT_DISPLAY, since that is 0. */
    private static long surfacelessDisplay() {
        long getPlatformDisplay = EGL.getCapabilities().eglGetPlatformDisplay;
        demand(getPlatformDisplay != MemoryUtil.NULL, "EGL 1.5");
        long display = JNI.callPPP(
                EGL_PLATFORM_SURFACELESS_MESA, EGL14.EGL_DEFAULT_DISPLAY, MemoryUtil.NULL, getPlatformDisplay);
        demand(display != EGL10.EGL_NO_DISPLAY, "a display without a surface");
        return display;
    }

    private static String describe(long display, long context) {
        demand(
                EGL10.eglMakeCurrent(display, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_SURFACE, context),
                "eglMakeCurrent without a surface");
        GL.createCapabilities();
        String version = GL11.glGetString(GL11.GL_VERSION);
        String renderer = GL11.glGetString(GL11.GL_RENDERER);
        EGL10.eglMakeCurrent(display, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_CONTEXT);
        EGL10.eglDestroyContext(display, context);
        return version + ", " + renderer + ", without a screen through EGL";
    }

    private static void demand(boolean given, String what) {
        if (!given) {
            throw new IllegalStateException("the driver does not give " + what);
        }
    }
}
