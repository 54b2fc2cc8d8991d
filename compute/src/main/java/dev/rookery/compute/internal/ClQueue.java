package dev.rookery.compute.internal;

import dev.rookery.compute.CommandTiming;
import dev.rookery.compute.DeviceException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;

/** An in-order command queue. Calls are to be made by one thread at a time. */
public final class ClQueue implements AutoCloseable {
    private final cl_command_queue queue;
    private final Deque<Recorded> recorded = new ArrayDeque<>();
    private Recorded next;

    /** A command whose times are wanted. */
    public static final class Recorded {
        private final String name;
        private final CommandTiming.Kind kind;
        private final String label;
        private final long bytes;
        private final cl_event event = new cl_event();
        private long hostNanos;

        public Recorded(String name, CommandTiming.Kind kind, String label, long bytes) {
            this.name = name;
            this.kind = kind;
            this.label = label;
            this.bytes = bytes;
        }

        private boolean completed() {
            int[] status = new int[1];
            CL.clGetEventInfo(event, CL.CL_EVENT_COMMAND_EXECUTION_STATUS, Sizeof.cl_int, Pointer.to(status), null);
            return status[0] == CL.CL_COMPLETE;
        }

        private CommandTiming timing() {
            return new CommandTiming(
                    name,
                    kind,
                    label,
                    bytes,
                    hostNanos,
                    time(CL.CL_PROFILING_COMMAND_QUEUED),
                    time(CL.CL_PROFILING_COMMAND_SUBMIT),
                    time(CL.CL_PROFILING_COMMAND_START),
                    time(CL.CL_PROFILING_COMMAND_END));
        }

        private long time(int which) {
            long[] nanos = new long[1];
            CL.clGetEventProfilingInfo(event, which, Sizeof.cl_ulong, Pointer.to(nanos), null);
            return nanos[0];
        }
    }

    ClQueue(cl_command_queue queue) {
        this.queue = queue;
    }

    /** Records the command that is enqueued next; the queue was made with profiling. */
    public void recordNext(Recorded command) {
        next = command;
    }

    /** The recorded commands that have completed, in their order; their events are released. */
    public List<CommandTiming> takeTimings() {
        List<CommandTiming> timings = new ArrayList<>();
        while (!recorded.isEmpty() && recorded.peek().completed()) {
            Recorded command = recorded.remove();
            timings.add(command.timing());
            CL.clReleaseEvent(command.event);
        }
        return timings;
    }

    /** @param command is given what the driver is to put its event into; null where nobody wants its times */
    private void enqueue(Consumer<cl_event> command) {
        if (next == null) {
            command.accept(null);
            return;
        }
        Recorded timed = next;
        next = null;
        timed.hostNanos = System.nanoTime();
        command.accept(timed.event);
        recorded.add(timed);
    }

    public void launch(ClKernel kernel, long[] global, long[] local) {
        enqueue(event ->
                CL.clEnqueueNDRangeKernel(queue, kernel.id, global.length, null, global, local, 0, null, event));
    }

    /** Starts a read; {@code target} is direct and stays reachable until the read has completed. */
    public void read(ClMemory source, long offset, ByteBuffer target) {
        enqueue(event -> CL.clEnqueueReadBuffer(
                queue, source.id, false, offset, target.remaining(), Pointer.toBuffer(target), 0, null, event));
    }

    /** Starts a write; {@code source} is direct, and stays reachable and unchanged until the write has completed. */
    public void write(ClMemory target, long offset, ByteBuffer source) {
        enqueue(event -> CL.clEnqueueWriteBuffer(
                queue, target.id, false, offset, source.remaining(), Pointer.toBuffer(source), 0, null, event));
    }

    public void copy(ClMemory source, long sourceOffset, ClMemory target, long targetOffset, long bytes) {
        enqueue(event ->
                CL.clEnqueueCopyBuffer(queue, source.id, target.id, sourceOffset, targetOffset, bytes, 0, null, event));
    }

    public void zero(ClMemory target, long bytes) {
        enqueue(event ->
                CL.clEnqueueFillBuffer(queue, target.id, Pointer.to(new byte[] {0}), 1, 0, bytes, 0, null, event));
    }

    /** What is enqueued from now on begins when everything that was enqueued on another queue so far has completed. */
    public void follow(ClQueue other) {
        cl_event done = new cl_event();
        CL.clEnqueueMarkerWithWaitList(other.queue, 0, null, done);
        CL.clFlush(other.queue);
        CL.clEnqueueBarrierWithWaitList(queue, 1, new cl_event[] {done}, null);
        CL.clReleaseEvent(done);
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
            recorded.forEach(command -> CL.clReleaseEvent(command.event));
            recorded.clear();
            CL.clReleaseCommandQueue(queue);
        }
    }
}
