package dev.rookery.compute;

/**
 * The device that tests run on: a real one, which the environment variable {@code ROOKERY_TEST_DEVICE} names as {@code
 * device:} in an experiment does, or else whatever OpenCL finds. Without one a test fails, it never passes in silence.
 */
public final class TestDevice {
    private TestDevice() {}

    /** Closing it fails if the test leaked a buffer. */
    public static Device open() {
        return Device.open(info());
    }

    public static Device open(int lanes) {
        return Device.open(info(), lanes);
    }

    /** With kernels whose work-items share a chunk of samples in local memory, and stripes in groups. */
    public static Device tiled(LocalTiles tiles) {
        return Device.open(info(), 1, tiling(tiles));
    }

    /** The device's own tuning, but for tiles and what goes with them. */
    public static Tuning tiling(LocalTiles tiles) {
        return Tuning.standard(info(), 1)
                .with(Knob.TILE, tiles.tile())
                .with(Knob.TILE_DEPTH, tiles.depth())
                .with(Knob.TILE_BLOCK, tiles.block())
                .with(Knob.STRIPE_ITEMS, 32);
    }

    public static DeviceInfo info() {
        return DeviceInfo.select(System.getenv().getOrDefault("ROOKERY_TEST_DEVICE", "auto"));
    }
}
