package dev.rookery.environments.draw;

/**
 * A picture on the host. Immutable by agreement: nobody writes to the array.
 *
 * @param rgb [height][width] 0xFFRRGGBB, rows from top to bottom
 */
public record Picture(int width, int height, int[] rgb) {}
