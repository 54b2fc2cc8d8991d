package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL33C;
import org.lwjgl.system.MemoryUtil;

/**
 * An atlas as a texture, and what draws into it: one instanced draw call for all the primitives of all environments, in
 * their order, which OpenGL keeps where they blend. It is read back through two pixel buffers in turn, so that fetching a
 * picture does not wait for the one after it. Lives on the thread of its context.
 */
final class OpenGlAtlas implements AutoCloseable {
    private static final int PIXEL_BUFFERS = 2;
    private static final int TEXELS = 3; // of a primitive, four words each
    private static final int PRIMITIVES_UNIT = 0;
    private static final int FONT_UNIT = 1;
    private static final int FRAME_PIXELS = 2;
    private static final int FRAME_ROLE = 2; // the first accent
    private static final long FENCE_NANOS = 10_000_000_000L;

    private final Atlas atlas;
    private final Theme theme;
    private final int maxPrimitives;
    private final ShaderProgram shaders;
    private final int vertices = GL33C.glGenVertexArrays();
    private final int colours = GL33C.glGenTextures();
    private final int framebuffer = GL33C.glGenFramebuffers();
    private final BufferTexture primitives = new BufferTexture(PRIMITIVES_UNIT, GL33C.GL_RGBA32UI);
    private final BufferTexture font = new BufferTexture(FONT_UNIT, GL33C.GL_R32UI);
    private final int[] pixelBuffers = new int[PIXEL_BUFFERS];
    private final IntBuffer words;
    private final Queue<Reading> readings = new ArrayDeque<>();
    private int begun;

    /** A picture on its way into a pixel buffer. */
    private record Reading(int pixelBuffer, long fence, CompletableFuture<Picture> picture) {}

    OpenGlAtlas(Drawing drawing, Atlas atlas, Theme theme) throws OpenGlUnavailableException {
        this.atlas = atlas;
        this.theme = theme;
        maxPrimitives = drawing.maxPrimitives();
        int most = Math.multiplyExact(atlas.envs(), maxPrimitives);
        demand(GL.getCapabilities().OpenGL33, "OpenGL 3.3");
        demandAtLeast(GL33C.GL_MAX_TEXTURE_SIZE, Math.max(atlas.width(), atlas.height()), "textures of so many pixels");
        demandAtLeast(GL33C.GL_MAX_TEXTURE_BUFFER_SIZE, TEXELS * most, "buffer textures of so many texels");
        words = MemoryUtil.memAllocInt(most * Drawing.PRIMITIVE_WORDS);
        shaders = new ShaderProgram();
        makeTarget();
        writeFont();
        writeUniforms(Projection.of(drawing, atlas.cellWidth(), atlas.cellHeight()));
        GL33C.glGenBuffers(pixelBuffers);
        for (int buffer : pixelBuffers) {
            GL33C.glBindBuffer(GL33C.GL_PIXEL_PACK_BUFFER, buffer);
            GL33C.glBufferData(GL33C.GL_PIXEL_PACK_BUFFER, bytes(), GL33C.GL_STREAM_READ);
        }
        GL33C.glEnable(GL33C.GL_BLEND);
        // The picture itself stays opaque.
        GL33C.glBlendFuncSeparate(GL33C.GL_SRC_ALPHA, GL33C.GL_ONE_MINUS_SRC_ALPHA, GL33C.GL_ZERO, GL33C.GL_ONE);
        GL33C.glDisable(GL33C.GL_DITHER);
        GL33C.glBindVertexArray(vertices);
    }

    private static void demand(boolean given, String what) throws OpenGlUnavailableException {
        if (!given) {
            throw new OpenGlUnavailableException("this OpenGL does not have " + what, null);
        }
    }

    private static void demandAtLeast(int limit, int needed, String what) throws OpenGlUnavailableException {
        int most = GL33C.glGetInteger(limit);
        demand(most >= needed, what + ": needed are " + needed + ", possible " + most);
    }

    private long bytes() {
        return (long) Integer.BYTES * atlas.width() * atlas.height();
    }

    private void makeTarget() {
        GL33C.glBindTexture(GL33C.GL_TEXTURE_2D, colours);
        GL33C.glTexImage2D(
                GL33C.GL_TEXTURE_2D,
                0,
                GL33C.GL_RGBA8,
                atlas.width(),
                atlas.height(),
                0,
                GL33C.GL_RGBA,
                GL33C.GL_UNSIGNED_BYTE,
                (ByteBuffer) null);
        GL33C.glBindFramebuffer(GL33C.GL_FRAMEBUFFER, framebuffer);
        GL33C.glFramebufferTexture2D(GL33C.GL_FRAMEBUFFER, GL33C.GL_COLOR_ATTACHMENT0, GL33C.GL_TEXTURE_2D, colours, 0);
        GL33C.glViewport(0, 0, atlas.width(), atlas.height());
    }

    private void writeFont() {
        StrokeFont strokes = StrokeFont.read();
        int[] first = strokes.firstStrokes();
        int[] packed = strokes.packedStrokes();
        IntBuffer table = MemoryUtil.memAllocInt(first.length + packed.length);
        font.write(table.put(first).put(packed).flip());
        MemoryUtil.memFree(table);
    }

    private void writeUniforms(Projection projection) {
        GL33C.glUseProgram(shaders.id());
        GL33C.glUniform1i(shaders.uniform("primitives"), PRIMITIVES_UNIT);
        GL33C.glUniform1i(shaders.uniform("font"), FONT_UNIT);
        GL33C.glUniform1f(shaders.uniform("scale"), (float) projection.scale());
        GL33C.glUniform2f(shaders.uniform("origin"), (float) projection.originX(), (float) projection.originY());
        GL33C.glUniform2i(shaders.uniform("cell"), atlas.cellWidth(), atlas.cellHeight());
        GL33C.glUniform1i(shaders.uniform("columns"), atlas.columns());
        GL33C.glUniform2f(shaders.uniform("atlas"), atlas.width(), atlas.height());
        int[] roles = theme.roles();
        float[] channels = new float[4 * roles.length];
        for (int role = 0; role < roles.length; role++) {
            for (int c = 0; c < 3; c++) {
                channels[4 * role + c] = channel(roles[role], c);
            }
            channels[4 * role + 3] = 1;
        }
        GL33C.glUniform4fv(shaders.uniform("roles"), channels);
    }

    /** Red, green or blue, from 0 to 1. */
    private static float channel(int rgb, int index) {
        return (rgb >> 8 * (2 - index) & 255) / 255f;
    }

    /**
     * Draws a picture and begins to read it back; fetches those before it, which have had the time that this took.
     *
     * @param counts [envs]
     * @param drawn [sum of counts][12]
     */
    void draw(int[] counts, int[] drawn, CompletableFuture<Picture> picture) {
        draw(counts, drawn);
        while (readings.size() >= PIXEL_BUFFERS) {
            fetch();
        }
        int pixelBuffer = pixelBuffers[begun++ % PIXEL_BUFFERS];
        GL33C.glBindBuffer(GL33C.GL_PIXEL_PACK_BUFFER, pixelBuffer);
        GL33C.glReadPixels(0, 0, atlas.width(), atlas.height(), GL33C.GL_BGRA, GL33C.GL_UNSIGNED_INT_8_8_8_8_REV, 0);
        long fence = GL33C.glFenceSync(GL33C.GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        GL33C.glFlush();
        readings.add(new Reading(pixelBuffer, fence, picture));
        while (readings.size() > 1) {
            fetch();
        }
    }

    /**
     * Draws a picture, which stays in the atlas.
     *
     * @param counts [envs]
     * @param drawn [sum of counts][12]
     */
    void draw(int[] counts, int[] drawn) {
        int total = place(counts, drawn);
        primitives.write(words);
        clear(theme.background());
        GL33C.glDrawArraysInstanced(GL33C.GL_TRIANGLE_STRIP, 0, 4, total);
    }

    /** Fills what is drawn into, as far as the scissors permit. */
    private static void clear(int rgb) {
        GL33C.glClearColor(channel(rgb, 0), channel(rgb, 1), channel(rgb, 2), 1);
        GL33C.glClear(GL33C.GL_COLOR_BUFFER_BIT);
    }

    /**
     * Copies the atlas into the middle of the window that belongs to the context.
     *
     * @param windowWidth pixels
     * @param windowHeight pixels
     * @param framed the environment that a frame is drawn around, or -1
     */
    void show(int windowWidth, int windowHeight, int framed) {
        int left = (windowWidth - atlas.width()) / 2;
        int bottom = (windowHeight - atlas.height()) / 2;
        GL33C.glBindFramebuffer(GL33C.GL_DRAW_FRAMEBUFFER, 0);
        clear(theme.background());
        GL33C.glBlitFramebuffer(
                0,
                0,
                atlas.width(),
                atlas.height(),
                left,
                bottom + atlas.height(),
                left + atlas.width(),
                bottom,
                GL33C.GL_COLOR_BUFFER_BIT,
                GL33C.GL_NEAREST);
        if (framed >= 0) {
            frame(left + atlas.left(framed), bottom + atlas.height() - atlas.top(framed) - atlas.cellHeight());
        }
        GL33C.glBindFramebuffer(GL33C.GL_DRAW_FRAMEBUFFER, framebuffer);
    }

    /** Draws a frame just within a cell. */
    private void frame(int left, int bottom) {
        int right = left + atlas.cellWidth();
        int top = bottom + atlas.cellHeight();
        int[][] sides = {
            {left, bottom, atlas.cellWidth(), FRAME_PIXELS},
            {left, top - FRAME_PIXELS, atlas.cellWidth(), FRAME_PIXELS},
            {left, bottom, FRAME_PIXELS, atlas.cellHeight()},
            {right - FRAME_PIXELS, bottom, FRAME_PIXELS, atlas.cellHeight()}
        };
        GL33C.glEnable(GL33C.GL_SCISSOR_TEST);
        for (int[] side : sides) {
            GL33C.glScissor(side[0], side[1], side[2], side[3]);
            clear(theme.roles()[FRAME_ROLE]);
        }
        GL33C.glDisable(GL33C.GL_SCISSOR_TEST);
    }

    /** Puts the primitives into {@link #words}, each with its environment, and numbers as text; says how many. */
    private int place(int[] counts, int[] drawn) {
        words.clear();
        int at = 0;
        for (int env = 0; env < counts.length; env++) {
            if (counts[env] > maxPrimitives) {
                throw new IllegalArgumentException(
                        "environment " + env + " has " + counts[env] + " primitives, not at most " + maxPrimitives);
            }
            for (int i = 0; i < counts[env]; i++) {
                NumberText.put(drawn, at, env, words);
                at += Drawing.PRIMITIVE_WORDS;
            }
        }
        words.flip();
        return at / Drawing.PRIMITIVE_WORDS;
    }

    /** Waits for all the pictures that are on their way. */
    void fetchAll() {
        while (!readings.isEmpty()) {
            fetch();
        }
    }

    private void fetch() {
        Reading reading = readings.remove();
        try {
            int status = GL33C.glClientWaitSync(reading.fence(), GL33C.GL_SYNC_FLUSH_COMMANDS_BIT, FENCE_NANOS);
            GL33C.glDeleteSync(reading.fence());
            if (status != GL33C.GL_ALREADY_SIGNALED && status != GL33C.GL_CONDITION_SATISFIED) {
                throw new IllegalStateException("OpenGL has not drawn a picture within 10 s");
            }
            GL33C.glBindBuffer(GL33C.GL_PIXEL_PACK_BUFFER, reading.pixelBuffer());
            ByteBuffer mapped = GL33C.glMapBuffer(GL33C.GL_PIXEL_PACK_BUFFER, GL33C.GL_READ_ONLY, bytes(), null);
            if (mapped == null) {
                throw new IllegalStateException("OpenGL does not give a picture back: error " + GL33C.glGetError());
            }
            int[] rgb = new int[atlas.width() * atlas.height()];
            mapped.asIntBuffer().get(rgb);
            GL33C.glUnmapBuffer(GL33C.GL_PIXEL_PACK_BUFFER);
            reading.picture().complete(new Picture(atlas.width(), atlas.height(), rgb));
        } catch (RuntimeException e) {
            reading.picture().completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        fetchAll();
        primitives.close();
        font.close();
        shaders.close();
        GL33C.glDeleteBuffers(pixelBuffers);
        GL33C.glDeleteFramebuffers(framebuffer);
        GL33C.glDeleteTextures(colours);
        GL33C.glDeleteVertexArrays(vertices);
        MemoryUtil.memFree(words);
    }
}
