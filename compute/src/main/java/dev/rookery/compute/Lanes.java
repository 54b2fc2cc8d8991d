package dev.rookery.compute;

/** The width of {@code real} in kernels: how many rows one work-item advances. */
public final class Lanes {
    /**
     * Rows of a policy are padded to a multiple of this, whatever the lane width, so that the layout in memory is the
     * same at every width and a lane never mixes two policies.
     */
    public static final int ROW_ALIGNMENT = 16;

    /** From so many rows on, what follows is worth its padding. */
    private static final int MANY_ROWS = 4096;

    /**
     * Words of so many rows each lie a multiple of a whole way of a processor's nearest cache apart, or close to it, so that
     * those of one row would push each other out.
     */
    private static final int CONFLICTING_ROWS = 256;

    private Lanes() {}

    /** The lane width that suits a device: 1 where the driver itself lays work-items side by side, as it says by its width. */
    public static int suiting(DeviceInfo info) {
        if (info.kind() != DeviceInfo.Kind.CPU || info.nativeFloatWidth() == 1) {
            return 1;
        }
        return info.nativeFloatWidth() >= 16 ? 16 : info.nativeFloatWidth() >= 8 ? 8 : 4;
    }

    /** @return {@code rows} rounded up to {@link #ROW_ALIGNMENT}, and off the numbers that caches do not like */
    public static int padded(int rows) {
        int aligned = Math.multiplyExact((rows + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT, ROW_ALIGNMENT);
        boolean conflicts = aligned >= MANY_ROWS && aligned % CONFLICTING_ROWS == 0;
        return conflicts ? Math.addExact(aligned, CONFLICTING_ROWS / 2) : aligned;
    }

    /** Whether kernels can be compiled at this width: 1, 4, 8 or 16. */
    public static boolean possible(int lanes) {
        return lanes == 1 || lanes == 4 || lanes == 8 || lanes == 16;
    }

    static void check(int lanes) {
        if (!possible(lanes)) {
            throw new IllegalArgumentException("lanes must be 1, 4, 8 or 16, but is " + lanes);
        }
    }
}
