package dev.rookery.environments.host;

import java.util.Arrays;

/**
 * What an environment draws itself on: lines, rectangles, circles, polygons, texts and numbers in the world's own units, x to
 * the right and y upwards, later ones over earlier ones. The same as kernels draw on; the layout of a primitive is fixed in
 * docs/decisions/0001-canvas-primitives.md. Drawing beyond the YAML file's {@code max_primitives} is counted, but not kept.
 */
public final class HostCanvas {
    /** The colour of what matters. Colours follow the viewer's theme; {@link #rgba} gives exact ones. */
    public static final int INK = 0;

    public static final int MUTED = 1;
    public static final int ACCENT1 = 2;
    public static final int ACCENT2 = 3;
    public static final int ACCENT3 = 4;
    public static final int GROUND = 5;
    public static final int GOOD = 6;
    public static final int BAD = 7;

    /** 32-bit words of a primitive. */
    public static final int PRIMITIVE_WORDS = 12;

    private static final int LINE = 1;
    private static final int RECT = 2;
    private static final int CIRCLE = 3;
    private static final int POLYGON = 4;
    private static final int MORE_POINTS = 5;
    private static final int TEXT = 6;
    private static final int NUMBER = 7;
    private static final int FIRST = 2; // word behind kind and colour
    private static final int POINTS_EACH = 4;
    private static final int MAX_TEXT = 24;

    private final int[] words;
    private final int maxPrimitives;
    private int count;

    /** @param maxPrimitives that are kept, at least 1 */
    public HostCanvas(int maxPrimitives) {
        this.maxPrimitives = maxPrimitives;
        words = new int[maxPrimitives * PRIMITIVE_WORDS];
    }

    /** An exact colour; each part 0 ... 255, alpha at least 1. */
    public static int rgba(int red, int green, int blue, int alpha) {
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    void clear() {
        count = 0;
    }

    /** Primitives that were drawn, more than there is room for where some were left out. */
    int count() {
        return count;
    }

    int[] words() {
        return words;
    }

    /** Where the next primitive's words begin, or -1 where there is no room. */
    private int next(int kind, int colour) {
        int index = count++;
        if (index >= maxPrimitives) {
            return -1;
        }
        int at = index * PRIMITIVE_WORDS;
        Arrays.fill(words, at, at + PRIMITIVE_WORDS, 0);
        words[at] = kind;
        words[at + 1] = colour;
        return at + FIRST;
    }

    private void draw(int kind, int colour, double... numbers) {
        int at = next(kind, colour);
        if (at >= 0) {
            for (int i = 0; i < numbers.length; i++) {
                words[at + i] = Float.floatToRawIntBits((float) numbers[i]);
            }
        }
    }

    /** From one point to another. */
    public void line(double x0, double y0, double x1, double y1, double width, int colour) {
        draw(LINE, colour, x0, y0, x1, y1, width);
    }

    /**
     * @param x of the centre
     * @param y of the centre
     * @param angle rad, anticlockwise, about the centre
     * @param radius of the corners
     */
    public void rect(double x, double y, double width, double height, double angle, double radius, int colour) {
        draw(RECT, colour, x, y, width, height, angle, radius);
    }

    /** Filled. */
    public void circle(double x, double y, double radius, int colour) {
        draw(CIRCLE, colour, x, y, radius);
    }

    /** Filled; takes a primitive for every four points. @param xy the points, x before y */
    public void polygon(int colour, double... xy) {
        int points = xy.length / 2;
        for (int first = 0; first < points; first += POINTS_EACH) {
            int at = next(first == 0 ? POLYGON : MORE_POINTS, colour);
            int here = Math.min(POINTS_EACH, points - first);
            if (at >= 0) {
                words[at] = first == 0 ? points : here;
                for (int i = 0; i < 2 * here; i++) {
                    words[at + 1 + i] = Float.floatToRawIntBits((float) xy[2 * first + i]);
                }
            }
        }
    }

    /** Up to 24 ASCII characters, the middle of the text at (x, y). */
    public void text(double x, double y, double height, String text, int colour) {
        int at = next(TEXT, colour);
        if (at >= 0) {
            int length = Math.min(MAX_TEXT, text.length());
            words[at] = Float.floatToRawIntBits((float) x);
            words[at + 1] = Float.floatToRawIntBits((float) y);
            words[at + 2] = Float.floatToRawIntBits((float) height);
            words[at + 3] = length;
            for (int i = 0; i < length; i++) {
                words[at + 4 + i / Integer.BYTES] |= (text.charAt(i) & 0xFF) << Byte.SIZE * (i % Integer.BYTES);
            }
        }
    }

    /** A number with so many decimals, its middle at (x, y). */
    public void number(double x, double y, double height, double value, int decimals, int colour) {
        int at = next(NUMBER, colour);
        if (at >= 0) {
            words[at] = Float.floatToRawIntBits((float) x);
            words[at + 1] = Float.floatToRawIntBits((float) y);
            words[at + 2] = Float.floatToRawIntBits((float) height);
            words[at + 3] = Float.floatToRawIntBits((float) value);
            words[at + 4] = decimals;
        }
    }
}
