package dev.rookery.compute.internal;

import dev.rookery.compute.DeviceException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;

/** An in-order command queue. Calls are to be made by one thread at a time. */
public final class ClQueue implements AutoCloseable {
    private final cl_command_queue queue;

    ClQueue(cl_command_queue queue) {
        this.queue = queue;
    }

    public void launch(ClKernel kernel, long[] global, long[] local) {
        CL.clEnqueueNDRangeKernel(queue, kernel.id, global.length, null, global, local, 0, null, null);
    }

    /** Starts a read; {@code target} is direct and stays reachable until the read has completed. */
    public void read(ClMemory source, long offset, ByteBuffer target) {
        CL.clEnqueueReadBuffer(
                queue, source.id, false, offset, target.remaining(), Pointer.toBuffer(target), 0, null, null);
    }

    /** Starts a write; {@code source} is direct, and stays reachable and unchanged until the write has completed. */
    public void write(ClMemory target, long offset, ByteBuffer source) {
        CL.clEnqueueWriteBuffer(
                queue, target.id, false, offset, source.remaining(), Pointer.toBuffer(source), 0, null, null);
    }

    public void copy(ClMemory source, long sourceOffset, ClMemory target, long targetOffset, long bytes) {
        CL.clEnqueueCopyBuffer(queue, source.id, target.id, sourceOffset, targetOffset, bytes, 0, null, null);
    }

    public void zero(ClMemory target, long bytes) {
        CL.clEnqueueFillBuffer(queue, target.id, Pointer.to(new byte[] {0}), 1, 0, bytes, 0, null, null);
    }

    /**
     * Calls back once everything enqueued so far has completed.
     *
     * @param completed is given 0, or the negative OpenCL status of a failure; called on a thread of the driver
     */
    public void marker(IntConsumer completed) {
        cl_event event = new cl_event();
        CL.clEnqueueMarkerWithWaitList(queue, 0, null, event);
        CL.clSetEventCallback(
                event,
                CL.CL_COMPLETE,
                (done, status, ignored) -> {
                    CL.clReleaseEvent(done);
                    completed.accept(Math.min(status, 0));
                },
                null);
        CL.clFlush(queue);
    }

    public void finish() {
        CL.clFinish(queue);
    }

    /** The name of an OpenCL status, as in {@code CL_OUT_OF_RESOURCES}. */
    public static String statusName(int status) {
        return CL.stringFor_errorCode(status);
    }

    @Override
    public void close() {
        try {
            CL.clFinish(queue);
        } catch (org.jocl.CLException e) {
            throw new DeviceException("the queue could not finish: " + e.getMessage(), e);
        } finally {
            CL.clReleaseCommandQueue(queue);
        }
    }
}
