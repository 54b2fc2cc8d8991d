package dev.rookery.compute;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A value for every {@link Knob}. Immutable. */
public final class Tuning {
    private final Map<Knob, Integer> values;

    private Tuning(Map<Knob, Integer> values) {
        this.values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** What is safe on a device, and not far from the best on most of its kind. */
    public static Tuning standard(DeviceInfo device, int lanes) {
        boolean cpu = device.kind() == DeviceInfo.Kind.CPU;
        Map<Knob, Integer> values = new EnumMap<>(Knob.class);
        // More than enough for a CPU to find work in a group, and few enough for their variables to fit onto a thread's
        // stack (8 MiB, as a rule), even with an activation of each lane for each unit of a large network.
        values.put(Knob.GROUP_ITEMS, cpu ? 32 : 0);
        values.put(Knob.QUEUES, cpu && device.computeUnits() > 1 ? 2 : 1);
        values.put(Knob.CHUNK_SAMPLES, lanes == 1 ? 8 : 128);
        values.put(Knob.FUSED_BYTES, cpu ? 128 << 10 : 4 << 10);
        values.put(Knob.FUSED_GROUPS, lanes == 1 ? 1 : 2);
        values.put(Knob.TILE, 0);
        values.put(Knob.TILE_DEPTH, 16);
        values.put(Knob.TILE_BLOCK, 4);
        values.put(Knob.WORKERS_PER_UNIT, cpu ? 2 : 64);
        values.put(Knob.STRIPE_ITEMS, 1);
        values.put(Knob.STRIPES, cpu ? 16 : 1024);
        return new Tuning(values);
    }

    /**
     * The same, but for one value.
     *
     * @throws IllegalArgumentException where the knob has no such value
     */
    public Tuning with(Knob knob, int value) {
        if (!knob.takes(value)) {
            throw new IllegalArgumentException(knob.key() + " must be " + knob.settingsInWords() + ", but is " + value);
        }
        Map<Knob, Integer> changed = new EnumMap<>(values);
        changed.put(knob, value);
        return new Tuning(changed);
    }

    public int get(Knob knob) {
        return values.get(knob);
    }

    /** How matrix products are cut for local memory, where they are. */
    public Optional<LocalTiles> tiles() {
        int tile = get(Knob.TILE);
        return tile == 0
                ? Optional.empty()
                : Optional.of(new LocalTiles(tile, get(Knob.TILE_DEPTH), get(Knob.TILE_BLOCK)));
    }

    /** Every value under its key. */
    public Map<String, Integer> byKey() {
        Map<String, Integer> byKey = new LinkedHashMap<>();
        values.forEach((knob, value) -> byKey.put(knob.key(), value));
        return byKey;
    }

    /** What a device cannot do of this, in words; empty where it can. */
    public Optional<String> obstacle(DeviceInfo device, int lanes) {
        Optional<LocalTiles> tiles = tiles();
        if (tiles.isPresent() && lanes > 1) {
            return Optional.of("tile must be 0 at " + lanes + " lanes, but is "
                    + tiles.get().tile() + ": tiles in local memory are for one lane");
        }
        if (tiles.isPresent() && tiles.get().team() < tiles.get().tile()) {
            return Optional.of(
                    "tile_block must be 4 where tile is " + tiles.get().tile() + ", but is "
                            + tiles.get().block() + ": a tile has more samples than work-items");
        }
        if (tiles.isPresent() && !tiles.get().fit(device)) {
            return Optional.of("tile, tile_depth and tile_block need groups of "
                    + tiles.get().team() + " work-items and " + tiles.get().bytes() + " bytes of local memory, but "
                    + device.name() + " has " + device.maxWorkGroupSize() + " and " + device.localMemoryBytes());
        }
        int stripeItems = get(Knob.STRIPE_ITEMS);
        if (stripeItems > 1 && lanes > 1) {
            return Optional.of("stripe_items must be 1 at " + lanes + " lanes, but is " + stripeItems);
        }
        if (Math.max(stripeItems, get(Knob.GROUP_ITEMS)) > device.maxWorkGroupSize()) {
            return Optional.of("stripe_items and group_items must be at most " + device.maxWorkGroupSize() + " on "
                    + device.name());
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tuning tuning && values.equals(tuning.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return byKey().toString();
    }
}
