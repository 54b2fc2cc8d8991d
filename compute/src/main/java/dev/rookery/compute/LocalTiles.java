package dev.rookery.compute;

/**
 * How matrix products are cut for the local memory of work-groups.
 *
 * @param tile rows, and columns, of a product that a group works on
 * @param depth steps of the sums that are in local memory at once
 * @param block rows, and columns, that a work-item sums in registers
 */
public record LocalTiles(int tile, int depth, int block) {

    /** Work-items of a group; at least as many as {@code tile}, so that each row has one for itself. */
    public int team() {
        return tile / block * (tile / block);
    }

    /** float4s in local memory: both factors, whose lines are one float4 longer than they need to be. */
    public int vectors() {
        return 2 * depth * (tile / 4 + 1);
    }

    /** Local memory of a group. */
    public int bytes() {
        return vectors() * 4 * Float.BYTES;
    }

    /** Whether a device has groups and memory of that size. */
    public boolean fit(DeviceInfo device) {
        return team() <= device.maxWorkGroupSize() && bytes() <= device.localMemoryBytes();
    }
}
