package dev.rookery.compute;

import dev.rookery.compute.internal.ClDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One OpenCL device and its limits, as its driver states them.
 *
 * @param index position in {@link #all()}
 * @param driver the driver's version
 * @param openCl for example {@code OpenCL 3.0 CUDA}
 * @param nativeFloatWidth floats in a hardware vector; 1 on most GPUs
 * @param maxAllocationBytes of one buffer
 * @param localMemoryBytes of one work-group
 */
public record DeviceInfo(
        int index,
        String name,
        String vendor,
        String platform,
        String driver,
        String openCl,
        Kind kind,
        int computeUnits,
        int maxClockMhz,
        int nativeFloatWidth,
        long maxWorkGroupSize,
        long globalMemoryBytes,
        long maxAllocationBytes,
        long localMemoryBytes) {

    /** What sort of hardware a device is. */
    public enum Kind {
        GPU,
        CPU,
        OTHER
    }

    /**
     * Every device that OpenCL lists on this machine, possibly none.
     *
     * @throws DeviceException when the OpenCL library is missing or a driver fails
     */
    public static List<DeviceInfo> all() {
        List<DeviceInfo> infos = new ArrayList<>();
        for (ClDevice device : ClDevice.all()) {
            infos.add(of(infos.size(), device));
        }
        return List.copyOf(infos);
    }

    static DeviceInfo of(int index, ClDevice device) {
        return new DeviceInfo(
                index,
                device.name(),
                device.vendor(),
                device.platformName(),
                device.driverVersion(),
                device.version(),
                device.isGpu() ? Kind.GPU : device.isCpu() ? Kind.CPU : Kind.OTHER,
                device.computeUnits(),
                device.maxClockMhz(),
                device.nativeFloatWidth(),
                device.maxWorkGroupSize(),
                device.globalMemoryBytes(),
                device.maxAllocationBytes(),
                device.localMemoryBytes());
    }

    /**
     * Chooses a device.
     *
     * @param wanted {@code auto} (a GPU before a CPU before anything else), an index, or a part of a name in any case
     * @throws DeviceException when there is no such device; the message lists those there are
     */
    public static DeviceInfo select(String wanted) {
        List<DeviceInfo> devices = all();
        if (devices.isEmpty()) {
            throw new DeviceException("no OpenCL device was found: 'rookery doctor' says what is missing");
        }
        if (wanted.equals("auto")) {
            return devices.stream()
                    .min(java.util.Comparator.comparing(DeviceInfo::kind))
                    .orElseThrow();
        }
        if (wanted.matches("\\d{1,9}")) {
            int index = Integer.parseInt(wanted);
            if (index < devices.size()) {
                return devices.get(index);
            }
        }
        String part = wanted.toLowerCase(Locale.ROOT);
        List<DeviceInfo> matching = devices.stream()
                .filter(device -> device.name().toLowerCase(Locale.ROOT).contains(part))
                .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        StringBuilder message = new StringBuilder(matching.isEmpty() ? "no device is" : "several devices are")
                .append(" called '")
                .append(wanted)
                .append("'; there are:");
        for (DeviceInfo device : devices) {
            message.append("\n  ").append(device.index()).append("  ").append(device.name());
        }
        throw new DeviceException(message.toString());
    }
}
