package dev.rookery.compute;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * OpenCL C put together from files and generated text. Every part is preceded by a {@code #line}, so that a compile
 * error names the file and the line that its author knows. Owned by one thread while it is being put together.
 */
public final class KernelSource {
    private final StringBuilder text = new StringBuilder();
    private final String name;
    private int lanes;

    /** @param name what the program is called in messages */
    public KernelSource(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Compiles this source at a lane width of its own instead of the device's. */
    public KernelSource lanes(int width) {
        Lanes.check(width);
        lanes = width;
        return this;
    }

    /** The lane width of this source on a device. */
    int lanesOn(Device device) {
        return lanes == 0 ? device.lanes() : lanes;
    }

    /** Adds a text under the file name that its author knows it by. */
    public KernelSource add(String fileName, String content) {
        String shown = fileName.replace("\\", "/").replace("\"", "'");
        text.append("#line 1 \"").append(shown).append("\"\n").append(content);
        if (!content.endsWith("\n")) {
            text.append('\n');
        }
        return this;
    }

    /** Adds a resource that lies beside a class. */
    public KernelSource addResource(Class<?> beside, String fileName) {
        return add(fileName, resource(beside, fileName));
    }

    /** Adds {@code #define}s, in the order of their names: drivers know a program by its text, and maps have no order. */
    public KernelSource define(Map<String, ?> constants) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(constants)
                .forEach((key, value) -> lines.append("#define ")
                        .append(key)
                        .append(' ')
                        .append(literal(value))
                        .append('\n'));
        return add(name + " constants", lines.toString());
    }

    /** A Java value as OpenCL C: floats keep every bit. */
    public static String literal(Object value) {
        if (value instanceof Float || value instanceof Double) {
            float number = ((Number) value).floatValue();
            if (Float.isNaN(number)) {
                return "NAN";
            }
            if (Float.isInfinite(number)) {
                return number > 0 ? "INFINITY" : "(-INFINITY)";
            }
            return number < 0 ? "(" + Float.toHexString(number) + "f)" : Float.toHexString(number) + "f";
        }
        return String.valueOf(value);
    }

    /** The text of a resource that lies beside a class. */
    public static String resource(Class<?> beside, String fileName) {
        try (InputStream in = beside.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + fileName + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return text.toString();
    }
}
