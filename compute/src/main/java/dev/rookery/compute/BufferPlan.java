package dev.rookery.compute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The buffers of one owner: first declared, so that what they need is known, then allocated all at once, and freed
 * together by {@link #close}. Owned by one thread.
 */
public final class BufferPlan implements AutoCloseable {
    private final Device device;
    private final BufferPlan whole;
    private final String prefix;
    private final List<DeviceBuffer> buffers = new ArrayList<>();
    private boolean allocated;

    BufferPlan(Device device) {
        this(device, null, "");
    }

    private BufferPlan(Device device, BufferPlan whole, String prefix) {
        this.device = device;
        this.whole = whole;
        this.prefix = prefix;
    }

    /**
     * For somebody who declares what others declare, too, under the same names: what is declared there belongs to this plan,
     * with a prefix before its name.
     */
    public BufferPlan prefixed(String nameBegins) {
        return new BufferPlan(device, this, nameBegins);
    }

    /**
     * Declares a buffer; its memory exists after {@link #allocate}.
     *
     * @param shape slowest axis first, every extent at least 1
     */
    public DeviceBuffer declare(String name, ElementType type, long... shape) {
        if (whole != null) {
            return whole.declare(prefix + name, type, shape);
        }
        if (allocated) {
            throw new IllegalStateException("buffer " + name + " comes after its plan was allocated");
        }
        DeviceBuffer buffer = new DeviceBuffer(name, type, shape);
        buffers.add(buffer);
        return buffer;
    }

    /** Bytes that {@link #allocate} takes. */
    public long bytes() {
        return buffers.stream().mapToLong(DeviceBuffer::bytes).sum();
    }

    /** Whether the device says that it can hold this plan. */
    public boolean fits() {
        DeviceInfo info = device.info();
        return bytes() + device.allocatedBytes() <= info.globalMemoryBytes()
                && buffers.stream().allMatch(buffer -> buffer.bytes() <= info.maxAllocationBytes());
    }

    public List<DeviceBuffer> buffers() {
        return List.copyOf(buffers);
    }

    /**
     * Allocates everything that was declared; the contents are undefined.
     *
     * @throws DeviceException when it does not fit, before anything is allocated; the message says what needs how much
     */
    public void allocate() {
        if (!fits()) {
            throw new DeviceException(shortage());
        }
        allocated = true;
        try {
            for (DeviceBuffer buffer : buffers) {
                device.allocate(buffer);
            }
        } catch (DeviceException e) {
            close();
            throw new DeviceException(shortage() + "\nthe driver says: " + e.getMessage(), e);
        }
    }

    /** In words, what of this plan needs how much, and how much there is. */
    public String shortage() {
        DeviceInfo info = device.info();
        StringBuilder text = new StringBuilder("not enough device memory: ")
                .append(mebibytes(bytes()))
                .append(" needed, ")
                .append(mebibytes(info.globalMemoryBytes() - device.allocatedBytes()))
                .append(" free on ")
                .append(info.name())
                .append(" (at most ")
                .append(mebibytes(info.maxAllocationBytes()))
                .append(" in one buffer). The largest:");
        buffers.stream()
                .sorted(Comparator.comparingLong(DeviceBuffer::bytes).reversed())
                .limit(5)
                .forEach(buffer -> text.append("\n  ")
                        .append(mebibytes(buffer.bytes()))
                        .append("  ")
                        .append(buffer));
        return text.toString();
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / 1048576.0);
    }

    @Override
    public void close() {
        buffers.forEach(device::release);
    }
}
