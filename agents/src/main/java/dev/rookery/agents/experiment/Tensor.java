package dev.rookery.agents.experiment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense array on the host, as it lies in a checkpoint. The bytes are shared with the buffer that it was made from:
 * whoever makes a tensor gives the buffer away. Any thread may read it.
 *
 * @param shape sizes, slowest axis first; empty for a scalar; a size may be 0
 * @param data little-endian, exactly {@code elements × dtype.bytes()} bytes between position and limit; {@link #data()}
 *     gives a read-only little-endian view with a position of its own
 * @throws IllegalArgumentException if a size is negative, the bytes do not fit the shape, or the buffer is big-endian
 */
public record Tensor(DType dtype, long[] shape, ByteBuffer data) {

    public Tensor {
        Objects.requireNonNull(dtype, "dtype");
        shape = shape.clone();
        long expected = byteSize(dtype, shape);
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("a tensor " + dtype + Arrays.toString(shape) + " takes " + expected
                    + " bytes, but was given " + data.remaining());
        }
        if (dtype.bytes() > 1 && data.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("a tensor's bytes must be little-endian: set the order of the buffer");
        }
        data = data.slice().asReadOnlyBuffer();
    }

    public static Tensor ofFloats(float[] values, long... shape) {
        ByteBuffer data = allocate(values.length, DType.F32);
        data.asFloatBuffer().put(values);
        return new Tensor(DType.F32, shape, data);
    }

    public static Tensor ofInts(int[] values, long... shape) {
        ByteBuffer data = allocate(values.length, DType.I32);
        data.asIntBuffer().put(values);
        return new Tensor(DType.I32, shape, data);
    }

    public static Tensor ofLongs(long[] values, long... shape) {
        ByteBuffer data = allocate(values.length, DType.I64);
        data.asLongBuffer().put(values);
        return new Tensor(DType.I64, shape, data);
    }

    /**
     * Bytes that a tensor of this shape takes.
     *
     * @throws IllegalArgumentException if a size is negative or the product does not fit a long
     */
    public static long byteSize(DType dtype, long... shape) {
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a negative size in the shape " + Arrays.toString(shape));
            }
            empty |= size == 0;
        }
        if (empty) {
            return 0;
        }
        try {
            long bytes = dtype.bytes();
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the shape " + Arrays.toString(shape) + " is too large", e);
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && dtype == tensor.dtype
                && Arrays.equals(shape, tensor.shape)
                && data.equals(tensor.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dtype, Arrays.hashCode(shape), data);
    }

    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }

    private static ByteBuffer allocate(int elements, DType dtype) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(elements, dtype.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
