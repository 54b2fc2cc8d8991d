package dev.rookery.environments;

import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;

/**
 * What {@code env_draw} needs.
 *
 * @param maxPrimitives the most primitives it emits for one picture
 * @param x visible world, left to right, in the environment's unit of length
 * @param y visible world, bottom to top, in the same unit
 */
public record Drawing(int maxPrimitives, Range x, Range y) {
    /** 32-bit words of one primitive: see docs/decisions/0001-canvas-primitives.md. */
    public static final int PRIMITIVE_WORDS = HostCanvas.PRIMITIVE_WORDS;

    private static final Key<Integer> MAX_PRIMITIVES =
            Key.integer("max_primitives", Bounds.between(1, 4096)).orElse(16);
    private static final Key<Range> X = Key.of("x", Range.TYPE);
    private static final Key<Range> Y = Key.of("y", Range.TYPE);

    public Drawing {
        MAX_PRIMITIVES.check(maxPrimitives);
        requireExtent(X, x);
        requireExtent(Y, y);
    }

    private static void requireExtent(Key<Range> key, Range range) {
        key.check(range);
        if (range.min() == range.max()) {
            throw new InvalidValueException(
                    "view." + key.name(), "must have an extent, but both ends are " + range.min());
        }
    }

    static Drawing read(YamlMapping draw) {
        Integer maxPrimitives = draw.read(MAX_PRIMITIVES);
        YamlMapping view = draw.mapping("view");
        Range x = view.read(X);
        Range y = view.read(Y);
        return draw.build(() -> new Drawing(maxPrimitives, x, y));
    }
}
