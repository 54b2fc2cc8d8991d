package dev.rookery.compute;

import dev.rookery.compute.internal.ClKernel;
import dev.rookery.compute.internal.ClQueue;
import java.util.Arrays;

/**
 * A kernel with its arguments and size: enqueued as often as wanted, on one stream at a time. Freed by its program, and
 * bound to another's kernel where that {@linkplain Program#replaceWith takes its place}.
 */
public final class Launch extends Command {
    private final String name;
    private final Object[] arguments;
    private final long[] global;
    private final long[] local;
    private ClKernel kernel;

    Launch(ClKernel kernel, String name, Object[] arguments, WorkSize size) {
        this.kernel = kernel;
        this.name = name;
        this.arguments = arguments.clone();
        global = new long[] {size.workItems()};
        local = size.workGroup() == 0 ? null : new long[] {size.workGroup()};
    }

    public String name() {
        return name;
    }

    /** Whether none of its buffers is closed. */
    boolean hasMemory() {
        return Arrays.stream(arguments).allMatch(one -> !(one instanceof DeviceBuffer buffer) || buffer.isAllocated());
    }

    /** Another kernel with this launch's arguments. */
    ClKernel boundTo(Kernel other) {
        return other.bind(arguments);
    }

    void use(ClKernel other) {
        kernel = other;
    }

    @Override
    void enqueueOn(Stream stream) {
        stream.enqueueLaunch(this);
    }

    void enqueue(ClQueue queue) {
        queue.launch(kernel, global, local);
    }
}
