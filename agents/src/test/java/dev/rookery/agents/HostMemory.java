package dev.rookery.agents;

import dev.rookery.compute.DeviceBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct memory, in the device's order, for what tests upload and read back. */
public final class HostMemory {
    private HostMemory() {}

    /** Zeros. */
    public static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** As much as a buffer, all bits set: NaN as float, -1 as int, so that who reads what a test left out is found out. */
    public static ByteBuffer poisoned(DeviceBuffer buffer) {
        ByteBuffer bytes = buffer.hostMemory();
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) 0xff);
        }
        return bytes;
    }
}
