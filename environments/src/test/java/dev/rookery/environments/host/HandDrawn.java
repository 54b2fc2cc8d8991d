package dev.rookery.environments.host;

import java.util.function.Consumer;

/**
 * Primitives that a test draws itself.
 *
 * @param count primitives drawn, more than there is room for where some were left out
 * @param words [maxPrimitives][12]
 */
public record HandDrawn(int count, int[] words) {
    public static HandDrawn of(int maxPrimitives, Consumer<HostCanvas> draw) {
        HostCanvas canvas = new HostCanvas(maxPrimitives);
        draw.accept(canvas);
        return new HandDrawn(canvas.count(), canvas.words().clone());
    }
}
