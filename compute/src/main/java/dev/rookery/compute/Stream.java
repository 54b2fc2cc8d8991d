package dev.rookery.compute;

import dev.rookery.compute.internal.ClQueue;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * An in-order queue of device commands. Enqueueing never waits: drivers block an enqueue once about a thousand commands
 * are pending, so beyond {@value #MAX_IN_FLIGHT} the commands are held back here, and follow as earlier ones complete.
 * So are those that come after {@linkplain Command#host work of the host}.
 *
 * <p>Safe for any thread; commands of one thread keep their order.
 */
public final class Stream implements AutoCloseable {
    static final int MAX_IN_FLIGHT = 512;
    private static final int FENCE_EVERY = 128;

    private final ClQueue queue;
    private final boolean profiling;
    private final Queue<Submission> heldBack = new ArrayDeque<>();
    private int inFlight;
    private int sinceFence;
    private boolean hostAtWork;
    private boolean closed;
    private RuntimeException failure;
    private boolean recording;
    private String label = "";

    Stream(ClQueue queue, boolean profiling) {
        this.queue = queue;
        this.profiling = profiling;
    }

    /**
     * Begins or ends to record when the commands from now on are carried out; {@link #takeTimings} has the times.
     *
     * @throws IllegalStateException where the stream does not come from {@link Device#profilingStream}
     */
    public synchronized void record(boolean on) {
        if (on && !profiling) {
            throw new IllegalStateException("this stream was made without profiling");
        }
        recording = on;
    }

    /** Names what the commands from now on are for, in their timings. */
    public synchronized void label(String purpose) {
        label = purpose;
    }

    /** The recorded commands that have completed and were not taken before, in the order of their execution. */
    public synchronized List<CommandTiming> takeTimings() {
        return queue.takeTimings();
    }

    public void enqueue(Command command) {
        command.enqueueOn(this);
    }

    public void enqueue(Iterable<? extends Command> commands) {
        commands.forEach(this::enqueue);
    }

    void enqueueLaunch(Launch launch) {
        submit(launch.name(), CommandTiming.Kind.KERNEL, 0, launch::enqueue);
    }

    /** Holds back what is enqueued afterwards until the work has completed. */
    void enqueueHost(Supplier<? extends CompletionStage<?>> work) {
        submit(q -> {
            hostAtWork = true;
            q.marker(status -> {
                if (status < 0) {
                    hostWorked(new DeviceException("a device command failed: " + ClQueue.statusName(status)));
                } else {
                    start(work);
                }
            });
        });
    }

    private void start(Supplier<? extends CompletionStage<?>> work) {
        CompletionStage<?> started;
        try {
            started = work.get();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        started.whenComplete((ignored, cause) -> hostWorked(
                cause == null || cause instanceof RuntimeException
                        ? (RuntimeException) cause
                        : new DeviceException("work of the host failed: " + cause, cause)));
    }

    private synchronized void hostWorked(RuntimeException cause) {
        hostAtWork = false;
        if (closed) {
            return;
        }
        if (cause == null) {
            followUp();
        } else {
            failure = cause;
            failHeldBack(cause);
        }
    }

    /**
     * Copies the beginning of a buffer to the host.
     *
     * @param target direct; what remains in it is filled; not to be touched before {@link #completion}
     */
    public void read(DeviceBuffer source, ByteBuffer target) {
        read(source, 0, target);
    }

    /** As {@link #read(DeviceBuffer, ByteBuffer)}, from an offset in bytes. */
    public void read(DeviceBuffer source, long offset, ByteBuffer target) {
        checkDirect(target);
        checkRange(source, offset, target.remaining());
        ByteBuffer kept = target.duplicate();
        submit("read", CommandTiming.Kind.READ, kept.remaining(), q -> q.read(source.memory(), offset, kept));
    }

    /**
     * Copies from the host to the beginning of a buffer.
     *
     * @param source direct; not to be changed before {@link #completion}
     */
    public void write(DeviceBuffer target, ByteBuffer source) {
        write(target, 0, source);
    }

    /** As {@link #write(DeviceBuffer, ByteBuffer)}, to an offset in bytes. */
    public void write(DeviceBuffer target, long offset, ByteBuffer source) {
        checkDirect(source);
        checkRange(target, offset, source.remaining());
        ByteBuffer kept = source.duplicate();
        submit("write", CommandTiming.Kind.WRITE, kept.remaining(), q -> q.write(target.memory(), offset, kept));
    }

    /** Copies between two buffers, offsets and length in bytes. */
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        checkRange(source, sourceOffset, bytes);
        checkRange(target, targetOffset, bytes);
        submit(
                "copy",
                CommandTiming.Kind.COPY,
                bytes,
                q -> q.copy(source.memory(), sourceOffset, target.memory(), targetOffset, bytes));
    }

    /** Sets every byte of a buffer to 0. */
    public void zero(DeviceBuffer target) {
        submit("zero", CommandTiming.Kind.ZERO, target.bytes(), q -> q.zero(target.memory(), target.bytes()));
    }

    /**
     * Completes once everything enqueued so far has completed, on a thread of the driver: do nothing there but hand over.
     *
     * @return completes exceptionally with a {@link DeviceException} when a command failed, or with what work of the host
     *     failed with
     */
    public CompletionStage<Void> completion() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Submission marker = new Submission() {
            @Override
            public void enqueue(ClQueue q) {
                q.marker(status -> {
                    if (status < 0) {
                        fail(new DeviceException("a device command failed: " + ClQueue.statusName(status)));
                    } else {
                        future.complete(null);
                    }
                });
            }

            @Override
            public void fail(RuntimeException cause) {
                future.completeExceptionally(cause);
            }
        };
        try {
            submit(marker);
        } catch (RuntimeException e) {
            marker.fail(e);
        }
        return future;
    }

    /** A command on its way to the device. */
    private interface Submission {
        void enqueue(ClQueue queue);

        /** Called instead of {@link #enqueue} when an earlier command could not be enqueued. */
        default void fail(RuntimeException cause) {}
    }

    private synchronized void submit(String name, CommandTiming.Kind kind, long bytes, Submission command) {
        if (!recording) {
            submit(command);
            return;
        }
        ClQueue.Recorded recorded = new ClQueue.Recorded(name, kind, label, bytes);
        submit(q -> {
            q.recordNext(recorded);
            command.enqueue(q);
        });
    }

    private synchronized void submit(Submission command) {
        if (failure != null) {
            throw failure;
        }
        if (mustWait() || !heldBack.isEmpty()) {
            heldBack.add(command);
        } else {
            enqueueNow(command);
        }
    }

    private void enqueueNow(Submission command) {
        try {
            command.enqueue(queue);
        } catch (RuntimeException e) {
            failure = new DeviceException("a device command could not be enqueued: " + e.getMessage(), e);
            throw failure;
        }
        inFlight++;
        sinceFence++;
        if (sinceFence >= FENCE_EVERY) {
            int passed = sinceFence;
            sinceFence = 0;
            queue.marker(status -> release(passed));
        }
    }

    private synchronized void release(int passed) {
        inFlight -= passed;
        followUp();
    }

    private boolean mustWait() {
        return hostAtWork || inFlight >= MAX_IN_FLIGHT;
    }

    private void followUp() {
        while (!mustWait() && !heldBack.isEmpty()) {
            Submission next = heldBack.remove();
            try {
                enqueueNow(next);
            } catch (DeviceException e) {
                next.fail(e);
                failHeldBack(e);
            }
        }
    }

    private void failHeldBack(RuntimeException cause) {
        heldBack.forEach(command -> command.fail(cause));
        heldBack.clear();
    }

    /** Waits until everything enqueued has completed. For tests and command-line tools: never on an event loop. */
    public void finish() {
        completion().toCompletableFuture().join();
    }

    private static void checkDirect(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("a transfer needs a direct buffer");
        }
    }

    private static void checkRange(DeviceBuffer buffer, long offset, long bytes) {
        if (offset < 0 || bytes < 0 || offset + bytes > buffer.bytes()) {
            throw new IllegalArgumentException("bytes " + offset + " to " + (offset + bytes) + " are outside of buffer "
                    + buffer + " with its " + buffer.bytes() + " bytes");
        }
    }

    /** Waits for what is in flight; what has to wait for work of the host is left out. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            failure = new IllegalStateException("the stream is closed");
            failHeldBack(failure);
        }
        queue.close();
    }
}
