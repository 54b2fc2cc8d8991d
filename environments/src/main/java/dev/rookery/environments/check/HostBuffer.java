package dev.rookery.environments.check;

import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A device buffer of 4-byte or 1-byte elements with its copy on the host. Owned by one thread. */
final class HostBuffer {
    private final DeviceBuffer device;
    private final ByteBuffer host;

    HostBuffer(DeviceBuffer device) {
        this.device = device;
        host = device.hostMemory();
    }

    private HostBuffer(int words) {
        device = null;
        host = ByteBuffer.allocateDirect(4 * words).order(ByteOrder.nativeOrder());
    }

    /** Words that only the host has. */
    static HostBuffer onHost(int words) {
        return new HostBuffer(words);
    }

    DeviceBuffer device() {
        return device;
    }

    /** Enqueues the copy to the host. */
    void read(Stream stream) {
        stream.read(device, host);
    }

    /** The same, unless only the host has these words. */
    void readIfThere(Stream stream) {
        if (device != null) {
            read(stream);
        }
    }

    /** Enqueues the copy to the device. */
    void write(Stream stream) {
        stream.write(device, host);
    }

    float real(int index) {
        return host.getFloat(4 * index);
    }

    int bits(int index) {
        return host.getInt(4 * index);
    }

    void put(int index, int bits) {
        host.putInt(4 * index, bits);
    }

    boolean flag(int index) {
        return host.get(index) != 0;
    }

    int length() {
        return host.capacity() / 4;
    }

    void fill(int bits) {
        for (int i = 0; i < length(); i++) {
            put(i, bits);
        }
    }

    /** Whether the other has the same words; quick. */
    boolean same(HostBuffer other) {
        return host.mismatch(other.host) == -1;
    }

    /** Takes over the other's contents, of the same size. */
    void copy(HostBuffer other) {
        host.duplicate().put(other.host.duplicate());
    }
}
