package dev.rookery.environments.draw;

/**
 * A rectangle of a mosaic, and how it is to be drawn. A mosaic shows environment {@code row · columns + column} in each of its
 * places, which are called tiles.
 *
 * @param columns tiles in a row of the whole mosaic
 * @param left first column of the part
 * @param top first row of the part; rows without environments are empty
 * @param across columns of the part
 * @param down rows of the part
 * @param tileWidth pixels of a tile, with the gap to the next one, {@value #MIN_TILE} to {@value #MAX_TILE}
 * @param tileHeight the same
 */
public record MosaicPart(
        int columns, int left, int top, int across, int down, int tileWidth, int tileHeight, Tint tint, Theme theme) {
    /** Environments of the largest mosaic. */
    public static final int MAX_ENVS = 4096;

    public static final int MIN_TILE = 3;
    public static final int MAX_TILE = 512;
    /** Pixels of a whole part. */
    public static final int MAX_PIXELS = 1 << 20;

    private static final int WIDE_TILE = 48;

    /** @throws IllegalArgumentException with words for whoever asks for such a part */
    public MosaicPart {
        check("columns", columns, 1, MAX_ENVS);
        check("left", left, 0, columns - 1);
        check("top", top, 0, MAX_ENVS - 1);
        check("across", across, 1, columns - left);
        check("down", down, 1, MAX_ENVS);
        check("tileWidth", tileWidth, MIN_TILE, MAX_TILE);
        check("tileHeight", tileHeight, MIN_TILE, MAX_TILE);
        check("width", across * tileWidth, 1, FrameFormat.MAX_EXTENT);
        check("height", down * tileHeight, 1, FrameFormat.MAX_EXTENT);
        check("pixels", across * tileWidth * down * tileHeight, 1, MAX_PIXELS);
    }

    private static void check(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + " must be from " + low + " to " + high + ", but is " + value);
        }
    }

    /** Pixels. */
    public int width() {
        return across * tileWidth;
    }

    /** Pixels. */
    public int height() {
        return down * tileHeight;
    }

    /** Pixels to the right of each environment's picture, and below it, that belong to its tile. */
    int gap() {
        return tileWidth < WIDE_TILE ? 1 : 2;
    }
}
