package dev.rookery.environments;

import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;

/**
 * How environments are moved whose frames are to be seen: where an episode ends, a step leaves it as it ended, and another
 * command starts it anew, so that both can be drawn.
 */
interface DrawnStepping extends Stepping {
    /** Starts anew what has ended in the step of a slot, where pixels are seen; elsewhere the step has done it. */
    Command restart(VectorEnvironment.StepBuffers buffers, int slot, int tick);

    /** Draws what has ended in the step of a slot; the count of anything else is -1. */
    Command drawRestarted(
            VectorEnvironment.StepBuffers buffers, int slot, DeviceBuffer primitives, DeviceBuffer counts);
}
