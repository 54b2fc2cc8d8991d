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
 * Device commands, one after another, but for {@linkplain Command#sideBySide those that have nothing to do with each other}.
 * Enqueueing never waits: drivers block an enqueue once about a thousand commands are pending, so beyond
 * {@value #MAX_IN_FLIGHT} of a queue the commands are held back here, and follow as earlier ones complete. So are those that
 * come after {@linkplain Command#host work of the host}.
 *
 * <p>Safe for any thread; commands of one thread keep their order.
 */
public final class Stream implements AutoCloseable {
    static final int MAX_IN_FLIGHT = 512;
    private static final int FENCE_EVERY = 128;

    private final List<Track> tracks;
    private final Track main;
    private final boolean profiling;
    private final Queue<HeldBack> heldBack = new ArrayDeque<>();
    private boolean hostAtWork;
    private boolean closed;
    private RuntimeException failure;
    private boolean recording;
    private String label = "";

    /** An in-order queue of the driver. */
    private static final class Track {
        private final ClQueue queue;
        private int inFlight;
        private int sinceFence;

        private Track(ClQueue queue) {
            this.queue = queue;
        }
    }

    /** @param queues all commands go to the first, but for some of those that are to run side by side */
    Stream(List<ClQueue> queues, boolean profiling) {
        tracks = queues.stream().map(Track::new).toList();
        main = tracks.get(0);
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
        return main.queue.takeTimings();
    }

    public void enqueue(Command command) {
        command.enqueueOn(this);
    }

    public void enqueue(Iterable<? extends Command> commands) {
        commands.forEach(this::enqueue);
    }

    void enqueueLaunch(Launch launch) {
        launchOn(main, launch);
    }

    private void launchOn(Track track, Launch launch) {
        submit(track, launch.name(), CommandTiming.Kind.KERNEL, 0, launch::enqueue);
    }

    synchronized void enqueueSideBySide(List<List<Launch>> sequences) {
        List<Track> used = tracks.subList(0, Math.min(tracks.size(), sequences.size()));
        List<Track> others = used.subList(1, used.size());
        others.forEach(other -> submit(other, queue -> queue.follow(main.queue)));
        int longest = sequences.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < longest; i++) {
            for (int sequence = 0; sequence < sequences.size(); sequence++) {
                List<Launch> launches = sequences.get(sequence);
                if (i < launches.size()) {
                    launchOn(used.get(sequence % used.size()), launches.get(i));
                }
            }
        }
        others.forEach(other -> submit(main, queue -> queue.follow(other.queue)));
    }

    /** Holds back what is enqueued afterwards until the work has completed. */
    void enqueueHost(Supplier<? extends CompletionStage<?>> work) {
        submit(main, q -> {
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
        submit(main, "read", CommandTiming.Kind.READ, kept.remaining(), q -> q.read(source.memory(), offset, kept));
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
        submit(main, "write", CommandTiming.Kind.WRITE, kept.remaining(), q -> q.write(target.memory(), offset, kept));
    }

    /** Copies between two buffers, offsets and length in bytes. */
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        checkRange(source, sourceOffset, bytes);
        checkRange(target, targetOffset, bytes);
        submit(
                main,
                "copy",
                CommandTiming.Kind.COPY,
                bytes,
                q -> q.copy(source.memory(), sourceOffset, target.memory(), targetOffset, bytes));
    }

    /** Sets every byte of a buffer to 0. */
    public void zero(DeviceBuffer target) {
        submit(main, "zero", CommandTiming.Kind.ZERO, target.bytes(), q -> q.zero(target.memory(), target.bytes()));
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
            submit(main, marker);
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

    /** A submission that waits for its turn. */
    private record HeldBack(Track track, Submission command) {}

    private synchronized void submit(
            Track track, String name, CommandTiming.Kind kind, long bytes, Submission command) {
        if (!recording) {
            submit(track, command);
            return;
        }
        ClQueue.Recorded recorded = new ClQueue.Recorded(name, kind, label, bytes);
        submit(track, queue -> {
            queue.recordNext(recorded);
            command.enqueue(queue);
        });
    }

    private synchronized void submit(Track track, Submission command) {
        if (failure != null) {
            throw failure;
        }
        if (mustWait() || !heldBack.isEmpty()) {
            heldBack.add(new HeldBack(track, command));
        } else {
            enqueueNow(track, command);
        }
    }

    private void enqueueNow(Track track, Submission command) {
        try {
            command.enqueue(track.queue);
        } catch (RuntimeException e) {
            failure = new DeviceException("a device command could not be enqueued: " + e.getMessage(), e);
            throw failure;
        }
        track.inFlight++;
        track.sinceFence++;
        if (track.sinceFence >= FENCE_EVERY) {
            int passed = track.sinceFence;
            track.sinceFence = 0;
            track.queue.marker(status -> release(track, passed));
        }
    }

    private synchronized void release(Track track, int passed) {
        track.inFlight -= passed;
        followUp();
    }

    private boolean mustWait() {
        boolean full = false;
        for (Track track : tracks) {
            full |= track.inFlight >= MAX_IN_FLIGHT;
        }
        return hostAtWork || full;
    }

    private void followUp() {
        while (!mustWait() && !heldBack.isEmpty()) {
            HeldBack next = heldBack.remove();
            try {
                enqueueNow(next.track(), next.command());
            } catch (DeviceException e) {
                next.command().fail(e);
                failHeldBack(e);
            }
        }
    }

    private void failHeldBack(RuntimeException cause) {
        heldBack.forEach(waiting -> waiting.command().fail(cause));
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
        close(tracks);
    }

    /** All of them, also where one could not finish. */
    private static void close(List<Track> open) {
        if (!open.isEmpty()) {
            try {
                open.get(0).queue.close();
            } finally {
                close(open.subList(1, open.size()));
            }
        }
    }
}
