package dev.rookery.environments;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;

/**
 * How the numbers of an observation lie beside and above each other: as {@code [channels][height][width]}, the last axis
 * fastest. What convolutions need to know.
 *
 * @param channels planes, one after the other
 * @param height lines of a plane, from above
 * @param width numbers of a line, from the left
 */
public record ImageShape(int channels, int height, int width) {
    private static final Bounds SIDE = Bounds.between(1, 65_536);
    private static final Key<Integer> CHANNELS = Key.integer("channels", SIDE);
    private static final Key<Integer> HEIGHT = Key.integer("height", SIDE);
    private static final Key<Integer> WIDTH = Key.integer("width", SIDE);

    public ImageShape {
        CHANNELS.check(channels);
        HEIGHT.check(height);
        WIDTH.check(width);
    }

    static ImageShape read(YamlMapping image) {
        Integer channels = image.read(CHANNELS);
        Integer height = image.read(HEIGHT);
        Integer width = image.read(WIDTH);
        return image.build(() -> new ImageShape(channels, height, width));
    }

    /** Numbers in all. */
    public long size() {
        return (long) channels * height * width;
    }

    @Override
    public String toString() {
        return channels + " x " + height + " x " + width;
    }
}
