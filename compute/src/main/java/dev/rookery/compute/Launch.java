package dev.rookery.compute;

import dev.rookery.compute.internal.ClKernel;
import dev.rookery.compute.internal.ClQueue;

/** A kernel with its arguments and size: enqueued as often as wanted, on one stream at a time. Freed by its program. */
public final class Launch extends Command {
    private final ClKernel kernel;
    private final String name;
    private final long[] global;
    private final long[] local;

    Launch(ClKernel kernel, String name, WorkSize size) {
        this.kernel = kernel;
        this.name = name;
        global = new long[] {size.workItems()};
        local = size.workGroup() == 0 ? null : new long[] {size.workGroup()};
    }

    public String name() {
        return name;
    }

    @Override
    void enqueueOn(Stream stream) {
        stream.enqueueLaunch(this);
    }

    void enqueue(ClQueue queue) {
        queue.launch(kernel, global, local);
    }
}
