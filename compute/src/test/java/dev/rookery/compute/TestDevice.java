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

    private static DeviceInfo info() {
        return DeviceInfo.select(System.getenv().getOrDefault("ROOKERY_TEST_DEVICE", "auto"));
    }
}
