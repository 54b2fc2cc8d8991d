package dev.rookery.environments.draw;

import java.awt.image.BufferedImage;

/** Unpacks what {@link PixelRuns} has packed, as its documentation says. */
final class UnpackedRuns {
    private UnpackedRuns() {}

    /** @return [count] 0xBBGGRR */
    static int[] pixels(int width, int count, byte[] runs) {
        int[] pixels = new int[count];
        int at = 0;
        int from = 0;
        while (from < runs.length) {
            int kind = runs[from] >> 6 & 3;
            int length = (runs[from++] & 63) + 1;
            if (length == 64) {
                int shift = 0;
                do {
                    length += (runs[from] & 127) << shift;
                    shift += 7;
                } while (runs[from++] < 0);
            }
            for (int end = at + length; at < end; at++) {
                if (kind == 0) {
                    pixels[at] = runs[from] & 255 | (runs[from + 1] & 255) << 8 | (runs[from + 2] & 255) << 16;
                    from += 3;
                } else {
                    pixels[at] = pixels[at - (kind == 1 ? 1 : width)];
                }
            }
        }
        if (at != count) {
            throw new AssertionError(at + " pixels instead of " + count);
        }
        return pixels;
    }

    static BufferedImage image(int width, int height, byte[] runs) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_BGR);
        image.getRaster().setDataElements(0, 0, width, height, pixels(width, width * height, runs));
        return image;
    }
}
