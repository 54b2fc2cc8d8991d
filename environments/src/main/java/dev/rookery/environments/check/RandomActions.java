package dev.rookery.environments.check;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.Component;
import java.util.function.IntPredicate;

/**
 * What agents do while they are looked at: a pure function of seed, step, environment and agent, so that it does not
 * depend on how many there are. Every fourth environment changes its mind at every step, the others keep to an action for
 * 4, 16 or 64 steps, which takes them further. What is not allowed is not done: the next action that is takes its place.
 */
final class RandomActions {
    private static final double UNBOUNDED = 10;

    private final ActionSpace space;
    private final long seed;

    RandomActions(ActionSpace space, long seed) {
        this.space = space;
        this.seed = seed;
    }

    /**
     * One word of an agent's action: an index, or the bits of a float32 within the bounds, often just on them.
     *
     * @param allowed asked for actions, counted through all choices
     */
    int word(int step, int environment, int agent, int index, IntPredicate allowed) {
        int held = 1 << 2 * (environment % 4);
        long bits = mixed(mixed(mixed(mixed(seed + 1) + step / held) + environment) + 1024L * agent + index);
        if (space instanceof ActionSpace.Box box) {
            return Float.floatToRawIntBits(within(box.components().get(index), bits));
        }
        int size = space.choiceSizes().get(index);
        int first = space.choiceSizes().subList(0, index).stream()
                .mapToInt(Integer::intValue)
                .sum();
        int wanted = (int) Math.floorMod(bits, (long) size);
        for (int tried = 0; tried < size; tried++) {
            int action = (wanted + tried) % size;
            if (allowed.test(first + action)) {
                return action;
            }
        }
        return wanted;
    }

    private static float within(Component component, long bits) {
        double low = Double.isFinite(component.low())
                ? component.low()
                : Double.isFinite(component.high()) ? component.high() - UNBOUNDED : -UNBOUNDED;
        double high = Double.isFinite(component.high()) ? component.high() : low + 2 * UNBOUNDED;
        return switch ((int) (bits & 7)) {
            case 0 -> (float) low;
            case 1 -> (float) high;
            default -> (float) (low + (high - low) * ((bits >>> 11) * 0x1p-53));
        };
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mixed(long z) {
        long a = (z + 0x9E3779B97F4A7C15L ^ (z + 0x9E3779B97F4A7C15L) >>> 30) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
        return b ^ b >>> 31;
    }
}
