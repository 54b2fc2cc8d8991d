package dev.rookery.environments;

import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import java.util.List;
import java.util.Optional;

/** How a batch of environments is moved: by kernels, or on the host. */
interface Stepping {
    /** See {@link VectorEnvironment#writeParameters}. */
    void writeParameters(Stream stream);

    /** See {@link VectorEnvironment#reset}. */
    Command reset(DeviceBuffer obs, int obsSlot);

    /** See {@link VectorEnvironment#step}. */
    Command step(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly);

    /** See {@link VectorEnvironment#draw}. */
    Command draw(DeviceBuffer primitives, DeviceBuffer counts);

    /** What of the environments themselves has to be kept for going on exactly, on the device. */
    List<DeviceBuffer> persistent();

    /** What a step depends on beside actions, time and the episodes' lengths, on the device; empty where it is not there. */
    List<DeviceBuffer> moving();

    /** The rest of what has to be kept, where environments are moved on the host. */
    Optional<HostStates> hostStates();
}
