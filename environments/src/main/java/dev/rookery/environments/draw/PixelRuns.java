package dev.rookery.environments.draw;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Packs pictures as runs of pixels, which takes a seventh of deflate's time: docs/decisions/0014. The other half is
 * web/js/model/runs.js. Owned by one thread at a time.
 *
 * <p>Pixels go from left to right, and from top to bottom without a break. A run begins with a byte. Its bits 6 and 7 say what
 * the pixels are: 0, new ones, of which red, green and blue follow; 1, each as the one before; 2, each as the one above. Bits 0
 * to 5 are their number less 1; where they are 63, the number less 64 follows in groups of 7 bits, the lowest first, with bit 7
 * set in all but the last.
 */
public final class PixelRuns {
    private static final int NEW = 0;
    private static final int AS_BEFORE = 1;
    private static final int AS_ABOVE = 2;
    private static final int LONG = 64;
    /** Of a pixel, with its share of what begins a run. */
    private static final int MOST_BYTES = 4;

    private int[] pixels = new int[0];
    private byte[] packed = new byte[0];
    private int length;

    /** @param picture what remains in it is [height][width] uint32, 0xBBGGRR */
    public byte[] encode(int width, IntBuffer picture) {
        int count = picture.remaining();
        if (pixels.length < count) {
            pixels = new int[count];
            packed = new byte[MOST_BYTES * count];
        }
        picture.get(pixels, 0, count);
        length = 0;
        int fresh = 0; // where the pixels begin that are like no others
        int at = 0;
        while (at < count) {
            int above = at < width ? 0 : likeAbove(at, width, count);
            int before = at == 0 || above >= LONG ? 0 : likeBefore(at, count);
            if (above == 0 && before == 0) {
                at++;
                continue;
            }
            addNew(fresh, at);
            begin(before >= above ? AS_BEFORE : AS_ABOVE, Math.max(before, above));
            at += Math.max(before, above);
            fresh = at;
        }
        addNew(fresh, count);
        return Arrays.copyOf(packed, length);
    }

    private int likeAbove(int at, int width, int count) {
        int alike = Arrays.mismatch(pixels, at, count, pixels, at - width, count - width);
        return alike < 0 ? count - at : alike;
    }

    private int likeBefore(int at, int count) {
        int pixel = pixels[at - 1];
        int end = at;
        while (end < count && pixels[end] == pixel) {
            end++;
        }
        return end - at;
    }

    private void begin(int kind, int pixelCount) {
        packed[length++] = (byte) (kind << 6 | Math.min(LONG, pixelCount) - 1);
        if (pixelCount >= LONG) {
            int rest = pixelCount - LONG;
            for (; rest >= 128; rest >>>= 7) {
                packed[length++] = (byte) (rest | 128);
            }
            packed[length++] = (byte) rest;
        }
    }

    private void addNew(int from, int to) {
        if (from == to) {
            return;
        }
        begin(NEW, to - from);
        for (int at = from; at < to; at++) {
            packed[length] = (byte) pixels[at];
            packed[length + 1] = (byte) (pixels[at] >> 8);
            packed[length + 2] = (byte) (pixels[at] >> 16);
            length += 3;
        }
    }
}
