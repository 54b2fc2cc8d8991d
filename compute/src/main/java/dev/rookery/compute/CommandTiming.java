package dev.rookery.compute;

/**
 * When one command of a stream was carried out. The device's times count ns from an origin of its own; {@code hostNanos}
 * and {@code queued} are the same moment on both clocks, to within the time that an enqueue takes.
 *
 * @param name the kernel's name, or {@code read}, {@code write}, {@code copy}, {@code zero}
 * @param label what the stream was told to be working on, see {@link Stream#label}
 * @param bytes moved by a transfer; 0 for a kernel
 * @param hostNanos {@link System#nanoTime} just before it was handed to the driver
 * @param queued when the driver took it, ns
 * @param submitted when the driver gave it to the device, ns
 * @param started when the device began, ns
 * @param ended when the device had finished, ns
 */
public record CommandTiming(
        String name,
        Kind kind,
        String label,
        long bytes,
        long hostNanos,
        long queued,
        long submitted,
        long started,
        long ended) {

    /** What sort of command it was. */
    public enum Kind {
        KERNEL,
        READ,
        WRITE,
        COPY,
        ZERO
    }

    /** s that the device spent on it. */
    public double seconds() {
        return (ended - started) / 1e9;
    }
}
