package dev.rookery.environments.draw;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.lwjgl.PointerBuffer;
import org.lwjgl.egl.EGL;
import org.lwjgl.egl.EGL10;
import org.lwjgl.egl.EGL12;
import org.lwjgl.egl.EGL14;
import org.lwjgl.egl.EGLCapabilities;
import org.lwjgl.egl.EXTDeviceEnumeration;
import org.lwjgl.egl.EXTPlatformDevice;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL11;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * An OpenGL context that belongs to no window and needs no screen, by EGL: of the first graphics device that gives one,
 * or of Mesa's surfaceless platform. It is current on the thread that opened it, and only used and closed there.
 */
public final class HeadlessOpenGl implements AutoCloseable {
    /** Of EGL_MESA_platform_surfaceless, which LWJGL has no class for. */
    private static final int EGL_PLATFORM_SURFACELESS_MESA = 0x31DD;

    private static final int MAX_DEVICES = 16;

    private final long display;
    private final long context;

    /** Where a display comes from: a platform of EGL, and something of it. */
    private record Origin(int platform, long handle) {}

    private HeadlessOpenGl(long display, long context) {
        this.display = display;
        this.context = context;
    }

    /** @throws OpenGlUnavailableException where there is none */
    public static HeadlessOpenGl open() throws OpenGlUnavailableException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new OpenGlUnavailableException("headless OpenGL is only looked for on Linux", null);
        }
        // A library that is not there is this method's matter, not that of LWJGL's advice on stderr.
        Configuration.DEBUG_STREAM.set(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return ofAny(origins());
        } catch (LinkageError | IllegalStateException e) {
            throw new OpenGlUnavailableException("no headless OpenGL: " + firstLine(e.getMessage()), e);
        }
    }

    private static String firstLine(String message) {
        return message == null ? "unknown reason" : message.lines().findFirst().orElse("unknown reason");
    }

    private static HeadlessOpenGl ofAny(List<Origin> origins) {
        IllegalStateException failure = null;
        for (Origin origin : origins) {
            try {
                return of(origin);
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Graphics devices come first: Mesa's surfaceless platform draws by itself where another maker's driver would. */
    private static List<Origin> origins() {
        List<Origin> origins = new ArrayList<>();
        if (EGL.getCapabilities().EGL_EXT_device_enumeration && EGL.getCapabilities().EGL_EXT_platform_device) {
            try (MemoryStack stack = MemoryStack.stackPush()) {
                PointerBuffer devices = stack.mallocPointer(MAX_DEVICES);
                IntBuffer count = stack.callocInt(1);
                EXTDeviceEnumeration.eglQueryDevicesEXT(devices, count);
                for (int i = 0; i < count.get(0); i++) {
                    origins.add(new Origin(EXTPlatformDevice.EGL_PLATFORM_DEVICE_EXT, devices.get(i)));
                }
            }
        }
        origins.add(new Origin(EGL_PLATFORM_SURFACELESS_MESA, EGL14.EGL_DEFAULT_DISPLAY));
        return origins;
    }

    private static HeadlessOpenGl of(Origin origin) {
        long getPlatformDisplay = EGL.getCapabilities().eglGetPlatformDisplay;
        demand(getPlatformDisplay != MemoryUtil.NULL, "EGL 1.5");
        // LWJGL's own call rejects EGL_DEFAULT_DISPLAY, since that is 0.
        long display = JNI.callPPP(origin.platform(), origin.handle(), MemoryUtil.NULL, getPlatformDisplay);
        demand(display != EGL10.EGL_NO_DISPLAY, "a display without a screen");
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
                demand(
                        EGL10.eglMakeCurrent(display, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_SURFACE, context),
                        "eglMakeCurrent without a surface");
                GL.createCapabilities();
                return new HeadlessOpenGl(display, context);
            } catch (IllegalStateException e) {
                EGL10.eglTerminate(display);
                throw e;
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

    private static void demand(boolean given, String what) {
        if (!given) {
            throw new IllegalStateException("the driver does not give " + what);
        }
    }

    /** Version and renderer, for people. */
    public String description() {
        return GL11.glGetString(GL11.GL_VERSION) + ", " + GL11.glGetString(GL11.GL_RENDERER);
    }

    @Override
    public void close() {
        EGL10.eglMakeCurrent(display, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_SURFACE, EGL10.EGL_NO_CONTEXT);
        GL.setCapabilities(null);
        EGL10.eglDestroyContext(display, context);
        EGL10.eglTerminate(display);
    }
}
