package dev.rookery.compute;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that kernels can be made with in several ways, of which one or another is the fastest on a device. What is not
 * said to change sums changes no bit of what is computed.
 */
public enum Knob {
    /** Work-items in a group where a launch leaves that open and they come out even, else one; 0: the driver chooses. */
    GROUP_ITEMS(false, 0, 8, 16, 32, 64, 128, 256),

    /** Queues that launches which have nothing to do with each other are spread over. */
    QUEUES(false, 1, 2, 4),

    /** Samples of the chunk that a work-item learns from at once, where it is alone with it. */
    CHUNK_SAMPLES(true, 8, 16, 32, 64, 128, 256),

    /** Parts of a minibatch that are learnt from side by side, for each compute unit. */
    WORKERS_PER_UNIT(true, 1, 2, 4, 8, 16, 32, 64),

    /** Stripes that a policy's parameters are cut into for the optimiser. */
    STRIPES(true, 8, 16, 32, 64, 128, 256, 512, 1024),

    /** Work-items that share a stripe. */
    STRIPE_ITEMS(true, 1, 32, 64, 128, 256),

    /** Bytes of activations of a row, times lanes, up to which a rollout is one launch. */
    FUSED_BYTES(false, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144),

    /** Groups of lanes that a work-item of a fused rollout advances. */
    FUSED_GROUPS(false, 1, 2, 4),

    /** Samples, and outputs, of a tile in local memory; 0: a work-item is alone with its samples, in registers. */
    TILE(true, 0, 32, 64, 128),

    /** Steps of a sum that are staged in local memory at once. */
    TILE_DEPTH(false, 8, 16, 32),

    /** Samples, and outputs, of a tile that a work-item sums in registers. */
    TILE_BLOCK(false, 4, 8);

    private final boolean changesSums;
    private final int[] settings;

    Knob(boolean changesSums, int... settings) {
        this.changesSums = changesSums;
        this.settings = settings;
    }

    /** As in files: {@code group_items}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether sums run in another order at another value, so that results differ in their last bits. */
    public boolean changesSums() {
        return changesSums;
    }

    /** What it can be set to, from the lowest to the highest. */
    public List<Integer> settings() {
        return Arrays.stream(settings).boxed().toList();
    }

    boolean takes(int value) {
        return Arrays.stream(settings).anyMatch(one -> one == value);
    }

    /** Like {@code 8, 16 or 32}. */
    public String settingsInWords() {
        int last = settings.length - 1;
        return Arrays.stream(settings, 0, last).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + " or "
                + settings[last];
    }
}
