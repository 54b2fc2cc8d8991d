package dev.rookery.agents.network;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.ElementType;

/**
 * Where the work-items of a kernel keep a network's observations, activations and gradients: each on its own, in registers
 * and on its stack, or in a part of a buffer, where they are too many for that or a team's. The results are the same.
 *
 * @param units of each team's part of the buffer, for every sample; 0 without one
 */
public record Scratch(int units) {
    /** A CPU keeps the variables of all the work-items of a group on one thread's stack, 8 MiB as a rule: of 32, twice. */
    private static final long MOST_ON_CPU = 96 << 10;

    /** Of a work-item that is a group of its own. */
    private static final long MOST_ALONE_ON_CPU = 2 << 20;

    private static final long MOST_ON_GPU = 128 << 10;

    /** None, whatever the network's size. */
    public static final Scratch NONE = new Scratch(0);

    /**
     * What a network needs.
     *
     * @param groups samples, in lanes, that a work-item works on at once; with a backward pass it is a group of its own
     */
    static Scratch of(Device device, Network network, Network.Passes passes, int groups) {
        boolean backward = passes == Network.Passes.FORWARD_AND_BACKWARD;
        int units = unitsOf(network, passes);
        long bytes = (long) units * groups * device.lanes() * Float.BYTES;
        boolean cpu = device.info().kind() == DeviceInfo.Kind.CPU;
        long most = cpu ? backward ? MOST_ALONE_ON_CPU : MOST_ON_CPU : MOST_ON_GPU;
        return bytes > most ? new Scratch(units) : NONE;
    }

    /** What a team of work-items needs, whatever the network's size: they read what others of them have written. */
    static Scratch ofTeam(Network network, Network.Passes passes) {
        return new Scratch(unitsOf(network, passes));
    }

    private static int unitsOf(Network network, Network.Passes passes) {
        return network.obsDim() + network.activationUnits() * (passes == Network.Passes.FORWARD_AND_BACKWARD ? 2 : 1);
    }

    /**
     * The kernels' argument {@code scratch}, which they have in any case.
     *
     * @return [teams][units][samples] float32, or one number that nobody touches
     */
    DeviceBuffer declare(BufferPlan plan, String name, long teams, long samples) {
        return units == 0
                ? plan.declare(name, ElementType.FLOAT32, 1)
                : plan.declare(name, ElementType.FLOAT32, teams, units, samples);
    }
}
