package dev.rookery.compute;

/** The device that tests run on: a real one, whatever OpenCL finds. Without one a test fails, it never passes in silence. */
public final class TestDevice {
    private TestDevice() {}

    /** Closing it fails if the test leaked a buffer. */
    public static Device open() {
        return Device.open(DeviceInfo.select("auto"));
    }

    public static Device open(int lanes) {
        return Device.open(DeviceInfo.select("auto"), lanes);
    }
}
