package dev.rookery.environments.draw;

import java.nio.IntBuffer;
import org.lwjgl.opengl.GL33C;

/** 32-bit words that shaders read from a texture unit. Lives on the thread of its context. */
final class BufferTexture implements AutoCloseable {
    private final int unit;
    private final int format;
    private final int buffer = GL33C.glGenBuffers();
    private final int texture = GL33C.glGenTextures();

    /** @param format of a texel, as {@code GL_RGBA32UI} */
    BufferTexture(int unit, int format) {
        this.unit = unit;
        this.format = format;
    }

    /** In place of what was there; draw calls that are on their way still see that. */
    void write(IntBuffer words) {
        GL33C.glBindBuffer(GL33C.GL_TEXTURE_BUFFER, buffer);
        GL33C.glBufferData(GL33C.GL_TEXTURE_BUFFER, words, GL33C.GL_STREAM_DRAW);
        GL33C.glActiveTexture(GL33C.GL_TEXTURE0 + unit);
        GL33C.glBindTexture(GL33C.GL_TEXTURE_BUFFER, texture);
        GL33C.glTexBuffer(GL33C.GL_TEXTURE_BUFFER, format, buffer);
    }

    @Override
    public void close() {
        GL33C.glDeleteTextures(texture);
        GL33C.glDeleteBuffers(buffer);
    }
}
