package dev.rookery.agents.experiment;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import java.util.ArrayList;
import java.util.List;

/** A copy of what the steps of environments follow from, to take the same steps again. Used by one context; nothing waits. */
final class KeptStates {
    private final List<DeviceBuffer> originals;
    private final List<DeviceBuffer> copies = new ArrayList<>();

    /**
     * Declares the buffers.
     *
     * @param moving what is kept, as {@code VectorEnvironment.moving()} has it
     */
    KeptStates(BufferPlan plan, List<DeviceBuffer> moving) {
        originals = moving;
        for (DeviceBuffer buffer : moving) {
            copies.add(plan.declare(buffer.name() + ".kept", buffer.type(), buffer.shape()));
        }
    }

    /** Whether there is nothing to be kept: then no step can be taken again. */
    boolean isEmpty() {
        return copies.isEmpty();
    }

    void keep(Stream stream) {
        copyAll(stream, originals, copies);
    }

    void restore(Stream stream) {
        copyAll(stream, copies, originals);
    }

    private static void copyAll(Stream stream, List<DeviceBuffer> from, List<DeviceBuffer> to) {
        for (int i = 0; i < from.size(); i++) {
            stream.copy(from.get(i), 0, to.get(i), 0, from.get(i).bytes());
        }
    }
}
