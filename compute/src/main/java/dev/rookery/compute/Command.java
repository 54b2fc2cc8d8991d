package dev.rookery.compute;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Something for a stream to do in its turn: made once, enqueued as often as wanted, on one stream at a time. A
 * {@link Launch} is the most usual; the others are made here.
 */
public abstract class Command {
    Command() {}

    /** Several commands, one after another. */
    public static Command sequence(List<? extends Command> commands) {
        List<Command> all = List.copyOf(commands);
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                all.forEach(stream::enqueue);
            }
        };
    }

    /**
     * Sequences of launches that touch nothing of each other's: each in its order, and the one beside the other as far as
     * the device's {@link Knob#QUEUES} allow. So a CPU's threads need not wait for each other after every launch.
     */
    public static Command sideBySide(List<? extends List<Launch>> sequences) {
        List<List<Launch>> all = sequences.stream().map(List::copyOf).toList();
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                stream.enqueueSideBySide(all);
            }
        };
    }

    /**
     * Copies from a buffer to the host.
     *
     * @param offset in the buffer, bytes
     * @param target direct; what remains in it now is filled
     */
    public static Command read(DeviceBuffer source, long offset, ByteBuffer target) {
        ByteBuffer kept = target.duplicate();
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                stream.read(source, offset, kept);
            }
        };
    }

    /**
     * Copies from the host to a buffer.
     *
     * @param offset in the buffer, bytes
     * @param source direct; what remains in it now is copied, with its contents at the time of the copying
     */
    public static Command write(DeviceBuffer target, long offset, ByteBuffer source) {
        ByteBuffer kept = source.duplicate();
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                stream.write(target, offset, kept);
            }
        };
    }

    /** Copies between two buffers, offsets and length in bytes. */
    public static Command copy(
            DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                stream.copy(source, sourceOffset, target, targetOffset, bytes);
            }
        };
    }

    /**
     * Work of the host between two commands of the device: it is started when everything before it has completed, and what
     * comes after it waits until its stage completes. If that fails, so does the stream.
     *
     * @param work called on a thread of the driver or of an earlier work: it must hand over at once
     */
    public static Command host(Supplier<? extends CompletionStage<?>> work) {
        return new Command() {
            @Override
            void enqueueOn(Stream stream) {
                stream.enqueueHost(work);
            }
        };
    }

    abstract void enqueueOn(Stream stream);
}
