package dev.rookery.compute;

import dev.rookery.compute.internal.ClMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A named, typed, shaped stretch of device memory. Declared by a {@link BufferPlan}, which allocates and frees it. The
 * last axis of the shape is the fastest in memory.
 */
public final class DeviceBuffer {
    private final String name;
    private final ElementType type;
    private final long[] shape;
    private ClMemory memory;

    DeviceBuffer(String name, ElementType type, long[] shape) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        for (long extent : shape) {
            if (extent < 1) {
                throw new IllegalArgumentException("buffer " + this + " has an empty axis");
            }
        }
    }

    public String name() {
        return name;
    }

    public ElementType type() {
        return type;
    }

    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long size() {
        long size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    public long bytes() {
        return Math.multiplyExact(size(), type.bytes());
    }

    /**
     * New direct memory of the host for transfers, as many bytes as this buffer has, in the order that devices and host share.
     *
     * @throws ArithmeticException where they are more than an {@code int} counts
     */
    public ByteBuffer hostMemory() {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes())).order(ByteOrder.nativeOrder());
    }

    void attach(ClMemory allocated) {
        memory = allocated;
    }

    ClMemory detach() {
        ClMemory detached = memory;
        memory = null;
        return detached;
    }

    boolean isAllocated() {
        return memory != null;
    }

    ClMemory memory() {
        if (memory == null) {
            throw new IllegalStateException("buffer " + this + " is not allocated");
        }
        return memory;
    }

    @Override
    public String toString() {
        return name + " " + type.openCl() + Arrays.toString(shape);
    }
}
