package dev.rookery.environments.draw;

/**
 * The size of a frame and what its pixels are. In memory: [channels][height][width] uint8, rows from top to bottom.
 *
 * @param width pixels, 1 to {@value #MAX_EXTENT}
 * @param height the same
 */
public record FrameFormat(int width, int height, Channels channels) {
    public static final int MAX_EXTENT = 4096;

    public FrameFormat {
        check("width", width);
        check("height", height);
    }

    private static void check(String name, int extent) {
        if (extent < 1 || extent > MAX_EXTENT) {
            throw new IllegalArgumentException(
                    "the " + name + " of a frame must be from 1 to " + MAX_EXTENT + " pixels, but is " + extent);
        }
    }

    public int pixels() {
        return width * height;
    }

    /** Bytes of one frame, and numbers of an observation that is one. */
    public int values() {
        return channels.count() * pixels();
    }
}
