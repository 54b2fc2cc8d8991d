package dev.rookery.environments.draw;

import dev.rookery.compute.KernelSource;
import org.lwjgl.opengl.GL33C;

/** The shaders that draw primitives: {@code primitives.vert} and {@code primitives.frag}. Lives on its context's thread. */
final class ShaderProgram implements AutoCloseable {
    private final int id = GL33C.glCreateProgram();

    ShaderProgram() throws OpenGlUnavailableException {
        compile(GL33C.GL_VERTEX_SHADER, "primitives.vert");
        compile(GL33C.GL_FRAGMENT_SHADER, "primitives.frag");
        GL33C.glLinkProgram(id);
        if (GL33C.glGetProgrami(id, GL33C.GL_LINK_STATUS) == GL33C.GL_FALSE) {
            throw new OpenGlUnavailableException(
                    "the shaders cannot be linked: "
                            + GL33C.glGetProgramInfoLog(id).strip(),
                    null);
        }
    }

    private void compile(int type, String file) throws OpenGlUnavailableException {
        int shader = GL33C.glCreateShader(type);
        GL33C.glShaderSource(shader, source(file));
        GL33C.glCompileShader(shader);
        if (GL33C.glGetShaderi(shader, GL33C.GL_COMPILE_STATUS) == GL33C.GL_FALSE) {
            throw new OpenGlUnavailableException(
                    file + " cannot be compiled: "
                            + GL33C.glGetShaderInfoLog(shader).strip(),
                    null);
        }
        GL33C.glAttachShader(id, shader);
        GL33C.glDeleteShader(shader);
    }

    private static String source(String file) {
        StringBuilder source = new StringBuilder("#version 330 core\n");
        StrokeFont.measures()
                .forEach((name, value) -> source.append("#define ")
                        .append(name)
                        .append(' ')
                        .append(value)
                        .append('\n'));
        return source.append(KernelSource.resource(ShaderProgram.class, "primitives.glsl"))
                .append(KernelSource.resource(ShaderProgram.class, file))
                .toString();
    }

    int id() {
        return id;
    }

    int uniform(String name) {
        return GL33C.glGetUniformLocation(id, name);
    }

    @Override
    public void close() {
        GL33C.glDeleteProgram(id);
    }
}
