package dev.rookery.agents.experiment;

import dev.rookery.compute.DeviceBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct memory on the host for transfers to and from the device. */
final class HostBytes {
    private HostBytes() {}

    /** As many bytes as a buffer has, in the order of the device's. */
    static ByteBuffer of(DeviceBuffer buffer) {
        return allocate(Math.toIntExact(buffer.bytes()));
    }

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer of(float... values) {
        ByteBuffer bytes = allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static ByteBuffer of(int... values) {
        ByteBuffer bytes = allocate(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    /** Low and high half, as the kernels take a seed. */
    static ByteBuffer ofSeed(long seed) {
        return of((int) seed, (int) (seed >>> 32));
    }
}
