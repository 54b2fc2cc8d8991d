package dev.rookery.environments;

import dev.rookery.environments.draw.Channels;
import dev.rookery.environments.draw.FrameFormat;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What agents see of an environment that draws itself, in place of the numbers that it observes: its latest frames as
 * {@code [stack][channels][height][width]} uint8, the oldest first. The first frame of an episode stands for those before it.
 *
 * @param width of a frame, pixels
 * @param height of a frame, pixels
 * @param stack frames that are seen at once
 */
public record PixelObservation(int width, int height, Channels channels, int stack) {
    private static final Bounds SIDE = Bounds.between(8, 512);
    private static final Key<Integer> WIDTH =
            Key.integer("width", SIDE).orElse(84).meaning("of a frame, pixels");
    private static final Key<Integer> HEIGHT =
            Key.integer("height", SIDE).orElse(84).meaning("of a frame, pixels");
    private static final Key<Channels> CHANNELS = Key.choice("channels", Channels.class)
            .orElse(Channels.GREY)
            .meaning("grey, one number for each pixel, or rgb, three");
    private static final Key<Integer> STACK = Key.integer("stack", Bounds.between(1, 16))
            .orElse(4)
            .meaning("how many of the latest frames are seen at once, the oldest first");

    /** The keys in an experiment's file. */
    public static final List<Key<?>> KEYS = List.of(WIDTH, HEIGHT, CHANNELS, STACK);

    /** Numbers of an observation, at most: what a network reads at once. */
    private static final int MAX_NUMBERS = 1 << 20;

    public PixelObservation {
        WIDTH.check(width);
        HEIGHT.check(height);
        CHANNELS.check(channels);
        STACK.check(stack);
        long numbers = (long) stack * channels.count() * width * height;
        if (numbers > MAX_NUMBERS) {
            throw new InvalidValueException(
                    WIDTH.name(),
                    "must be less, as %d x %d x %d x %d (stack, channels, height, width) are %d numbers, more than %d"
                            .formatted(stack, channels.count(), height, width, numbers, MAX_NUMBERS));
        }
    }

    /** @return null where something was wrong, which is noted */
    public static PixelObservation read(YamlMapping pixels) {
        Integer width = pixels.read(WIDTH);
        Integer height = pixels.read(HEIGHT);
        Channels channels = pixels.read(CHANNELS);
        Integer stack = pixels.read(STACK);
        return pixels.build(() -> new PixelObservation(width, height, channels, stack));
    }

    /** Every key with its value. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        WIDTH.put(settings, width);
        HEIGHT.put(settings, height);
        CHANNELS.put(settings, channels);
        STACK.put(settings, stack);
        return settings;
    }

    /** Of one frame. */
    public FrameFormat format() {
        return new FrameFormat(width, height, channels);
    }

    /** Of a whole observation. */
    public ImageShape image() {
        return new ImageShape(stack * channels.count(), height, width);
    }
}
