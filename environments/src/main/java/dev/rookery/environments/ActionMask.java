package dev.rookery.environments;

import java.util.List;

/**
 * How it is kept which actions are allowed: as bits, counted through all choices, those of the first one first. Action
 * {@code k} is bit {@code k % 32} of word {@code k / 32}. Immutable.
 *
 * @param sizes [choices] how many actions each choice is among; empty where every action is always allowed
 */
public record ActionMask(List<Integer> sizes) {
    /** Of environments that always allow everything: it has no words. */
    public static final ActionMask NONE = new ActionMask(List.of());

    public ActionMask {
        sizes = List.copyOf(sizes);
    }

    /** Whether there is anything that may not always be taken. */
    public boolean present() {
        return !sizes.isEmpty();
    }

    /** Actions of all choices. */
    public int actions() {
        return sizes.stream().mapToInt(Integer::intValue).sum();
    }

    /** 32-bit words of one row; 0 where there is no mask. */
    public int words() {
        return words(actions());
    }

    /** 32-bit words that hold the bits of so many actions. */
    public static int words(int actions) {
        return (actions + Integer.SIZE - 1) / Integer.SIZE;
    }
}
