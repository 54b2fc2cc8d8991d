package dev.rookery.environments;

import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.environments.host.HostBatch;
import java.util.List;

/** What the environments of a batch keep on the host, and how it is kept for going on exactly. Owned by one thread. */
public final class HostStates {
    private final HostBatch host;
    private final DeviceBuffer seeds;
    private final boolean savable;

    /** @param seeds of the policies, on the device */
    HostStates(HostBatch host, DeviceBuffer seeds, boolean savable) {
        this.host = host;
        this.seeds = seeds;
        this.savable = savable;
    }

    /** Whether it can be kept at all: otherwise environments begin new episodes where others have stopped. */
    public boolean savable() {
        return savable;
    }

    /** The seed of the episode that an environment of the batch is in; once the stream is complete. */
    public long episodeSeed(int env) {
        return host.seed(env);
    }

    /** Has the states saved, on worker threads. */
    public Command save() {
        return Command.host(host::save);
    }

    /** What {@link #save} has brought, once the stream is complete. */
    public byte[] saved() {
        return host.saved();
    }

    /**
     * Has environments made, on worker threads, that go on from such states.
     *
     * @throws IllegalArgumentException where these are not the states of as many environments
     */
    public Command restore(byte[] states) {
        host.take(states);
        return Command.sequence(List.of(Command.read(seeds, 0, host.memory().seeds()), Command.host(host::restore)));
    }
}
