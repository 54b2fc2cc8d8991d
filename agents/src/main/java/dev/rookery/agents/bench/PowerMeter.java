package dev.rookery.agents.bench;

import dev.rookery.compute.DeviceInfo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** Says how much power a device draws. Owned by one thread. */
interface PowerMeter extends AutoCloseable {

    /** Begins an interval. */
    void begin();

    /** Mean of the interval that ends now, W; empty where it was too short to tell. */
    OptionalDouble watts();

    /** What the figure comes from. */
    String source();

    @Override
    void close();

    /** The meter of a device, where this system has one. */
    static Optional<PowerMeter> of(DeviceInfo device) {
        if (device.kind() == DeviceInfo.Kind.GPU) {
            return NvidiaPower.find(device.name());
        }
        return device.kind() == DeviceInfo.Kind.CPU ? Powercap.find(Path.of("/sys/class/powercap")) : Optional.empty();
    }
}
