package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import org.jcodec.common.model.ColorSpace;

/**
 * A picture as H.264 has it: luma and, at half the resolution, two chroma planes, after BT.709 with 16 to 235 for black to
 * white, in squares of {@value #SIZE} × {@value #SIZE} pixels. What is missing to whole squares repeats the last pixels.
 * Planes hold a value less 128 in a byte. Owned by one thread.
 */
final class Macroblocks {
    static final int SIZE = 16;

    private static final double RED = 0.2126;
    private static final double BLUE = 0.0722;
    private static final double GREEN = 1 - RED - BLUE;
    private static final double LUMA_RANGE = 219.0 / 255;
    private static final double CHROMA_RANGE = 224.0 / 255;

    private final int columns;
    private final int rows;
    private final org.jcodec.common.model.Picture planes;
    private Picture shown;

    /** For pictures of so many pixels. */
    Macroblocks(int width, int height) {
        columns = (width + SIZE - 1) / SIZE;
        rows = (height + SIZE - 1) / SIZE;
        planes = org.jcodec.common.model.Picture.create(SIZE * columns, SIZE * rows, ColorSpace.YUV420J);
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    /** As it was last {@linkplain #convert converted}, square by square. */
    org.jcodec.common.model.Picture planes() {
        return planes;
    }

    /** The next picture; the squares that are to be encoded have to be converted. */
    void show(Picture picture) {
        shown = picture;
    }

    /** Whether a square of the picture differs from that of another picture of this size. */
    boolean differs(Picture other, int column, int row) {
        int left = SIZE * column;
        int right = Math.min(shown.width(), left + SIZE);
        int bottom = Math.min(shown.height(), SIZE * row + SIZE);
        for (int y = SIZE * row; y < bottom; y++) {
            for (int at = y * shown.width() + left; at < y * shown.width() + right; at++) {
                if (shown.rgb()[at] != other.rgb()[at]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a square of the picture has one colour. */
    boolean isFlat(int column, int row) {
        int colour = pixel(SIZE * column, SIZE * row);
        for (int i = 1; i < SIZE * SIZE; i++) {
            if (pixel(SIZE * column + i % SIZE, SIZE * row + i / SIZE) != colour) {
                return false;
            }
        }
        return true;
    }

    /** Takes over a square. */
    void convert(int column, int row) {
        byte[] luma = planes.getPlaneData(0);
        byte[] blueness = planes.getPlaneData(1);
        byte[] redness = planes.getPlaneData(2);
        int stride = SIZE * columns;
        for (int y = SIZE * row; y < SIZE * row + SIZE; y += 2) {
            for (int x = SIZE * column; x < SIZE * column + SIZE; x += 2) {
                double red = 0;
                double green = 0;
                double blue = 0;
                for (int i = 0; i < 4; i++) {
                    int rgb = pixel(x + i % 2, y + i / 2);
                    int r = rgb >> 16 & 0xFF;
                    int g = rgb >> 8 & 0xFF;
                    int b = rgb & 0xFF;
                    luma[(y + i / 2) * stride + x + i % 2] = (byte) (Math.round(16 + LUMA_RANGE * luma(r, g, b)) - 128);
                    red += r;
                    green += g;
                    blue += b;
                }
                int at = y / 2 * (stride / 2) + x / 2;
                double mean = luma(red, green, blue) / 4;
                blueness[at] = (byte) Math.round(CHROMA_RANGE * (blue / 4 - mean) / (2 * (1 - BLUE)));
                redness[at] = (byte) Math.round(CHROMA_RANGE * (red / 4 - mean) / (2 * (1 - RED)));
            }
        }
    }

    private static double luma(double red, double green, double blue) {
        return RED * red + GREEN * green + BLUE * blue;
    }

    private int pixel(int x, int y) {
        return shown.rgb()[Math.min(y, shown.height() - 1) * shown.width() + Math.min(x, shown.width() - 1)];
    }
}
