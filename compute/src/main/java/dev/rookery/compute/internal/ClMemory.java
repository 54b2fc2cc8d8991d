package dev.rookery.compute.internal;

import org.jocl.CL;
import org.jocl.cl_mem;

/** Device memory. */
public final class ClMemory implements AutoCloseable {
    final cl_mem id;

    ClMemory(cl_mem id) {
        this.id = id;
    }

    @Override
    public void close() {
        CL.clReleaseMemObject(id);
    }
}
