package dev.rookery.agents.experiment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Direct memory on the host for transfers to and from the device. */
final class HostBytes {
    private HostBytes() {}

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

    /** [seeds][2]: low and high half, as the kernels take them. */
    static ByteBuffer ofSeeds(List<Long> seeds) {
        ByteBuffer bytes = allocate(Long.BYTES * seeds.size());
        for (long seed : seeds) {
            bytes.putInt((int) seed).putInt((int) (seed >>> 32));
        }
        return bytes.flip();
    }
}
