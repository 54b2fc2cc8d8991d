package dev.rookery.agents.bench;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the buffers of a training take up: as Rookery adds them up before it allocates, and as the system says. For the
 * latter, buffers of the same sizes are allocated and written, as often as makes the growth stand out.
 */
final class MemoryUse {
    private static final long OUTSTANDING_BYTES = 256L << 20;
    private static final int MOST_COPIES = 1024;
    private static final int MOST_ROUNDS = 8;
    private static final double SAME = 0.02;
    private static final Path STATUS = Path.of("/proc/self/status");

    private MemoryUse() {}

    /** Adds {@code memory_estimated_bytes} and, where the system tells, {@code memory_allocated_bytes}. */
    static void measure(Device device, Map<String, Spread> figures) {
        List<DeviceBuffer> buffers = device.buffers();
        long estimated = buffers.stream().mapToLong(DeviceBuffer::bytes).sum();
        figures.put("memory_estimated_bytes", Spread.exactly(estimated));
        int copies = (int) Math.max(1, Math.min(MOST_COPIES, OUTSTANDING_BYTES / estimated));
        OptionalDouble growth = growth(device, buffers, copies);
        growth.ifPresent(bytes -> figures.put("memory_allocated_bytes", Spread.exactly(bytes / copies)));
    }

    /**
     * Bytes by which the process grows with so many copies. The first of them go where memory was freed before that is
     * still this process's; so more follow, until they make it grow as much as those before them.
     */
    private static OptionalDouble growth(Device device, List<DeviceBuffer> buffers, int copies) {
        List<BufferPlan> allocated = new ArrayList<>();
        try (Stream stream = device.stream()) {
            double previous = Double.NaN;
            while (allocated.size() < MOST_ROUNDS) {
                BufferPlan plan = copies(device, buffers, copies);
                if (!plan.fits()) {
                    return OptionalDouble.empty();
                }
                OptionalLong before = inUse(device.info());
                allocated.add(plan);
                fill(plan, stream);
                OptionalLong after = inUse(device.info());
                if (before.isEmpty() || after.isEmpty()) {
                    return OptionalDouble.empty();
                }
                double grown = after.getAsLong() - before.getAsLong();
                if (Math.abs(grown - previous) < SAME * grown) {
                    return OptionalDouble.of(grown);
                }
                previous = grown;
            }
            return OptionalDouble.empty();
        } finally {
            allocated.forEach(BufferPlan::close);
        }
    }

    private static BufferPlan copies(Device device, List<DeviceBuffer> buffers, int copies) {
        BufferPlan plan = device.plan();
        for (int copy = 0; copy < copies; copy++) {
            buffers.forEach(buffer -> plan.declare("copy of " + buffer.name(), buffer.type(), buffer.shape()));
        }
        return plan;
    }

    private static void fill(BufferPlan plan, Stream stream) {
        plan.allocate();
        plan.buffers().forEach(stream::zero);
        stream.finish();
    }

    /** Bytes that this process has, in main memory where that is the device's, else on the board. */
    private static OptionalLong inUse(DeviceInfo device) {
        if (device.kind() == DeviceInfo.Kind.CPU) {
            return residentBytes();
        }
        return NvidiaPower.query("--query-compute-apps=pid,used_memory")
                .map(lines -> boardBytes(lines, ProcessHandle.current().pid()))
                .orElse(OptionalLong.empty());
    }

    /** From lines like {@code 1234, 512}: process and MiB. */
    static OptionalLong boardBytes(List<String> lines, long process) {
        return lines.stream()
                .map(line -> line.split(", *"))
                .filter(fields -> fields.length == 2 && fields[0].equals(Long.toString(process)))
                .filter(fields -> fields[1].strip().matches("\\d+"))
                .mapToLong(fields -> Long.parseLong(fields[1].strip()) << 20)
                .findFirst();
    }

    private static OptionalLong residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
