package dev.rookery.compute;

import dev.rookery.compute.internal.ClContext;
import dev.rookery.compute.internal.ClDevice;
import dev.rookery.compute.internal.ClProgram;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An opened OpenCL device: memory, programs and streams come from here. Safe for any thread; {@link #build} takes
 * seconds and belongs on a worker thread.
 */
public final class Device implements AutoCloseable {
    private final DeviceInfo info;
    private final int lanes;
    private final Tuning tuning;
    private final ClContext context;
    private final Set<DeviceBuffer> liveBuffers = new LinkedHashSet<>();
    private final Set<Program> livePrograms = new LinkedHashSet<>();

    private Device(DeviceInfo info, int lanes, Tuning tuning, ClContext context) {
        this.info = info;
        this.lanes = lanes;
        this.tuning = tuning;
        this.context = context;
    }

    /** Opens a device with the lane width that suits it: 1 on a GPU, the hardware's vector width on a CPU. */
    public static Device open(DeviceInfo info) {
        return open(info, Lanes.suiting(info));
    }

    /** Opens a device with a lane width of {@code lanes}: 1, 4, 8 or 16. */
    public static Device open(DeviceInfo info, int lanes) {
        return open(info, lanes, Tuning.standard(info, lanes));
    }

    /**
     * Opens a device with a lane width of {@code lanes}, whose kernels are made as {@code tuning} says.
     *
     * @throws DeviceException where the device is gone, or cannot do what the tuning says
     */
    public static Device open(DeviceInfo info, int lanes, Tuning tuning) {
        Lanes.check(lanes);
        tuning.obstacle(info, lanes).ifPresent(obstacle -> {
            throw new DeviceException(obstacle);
        });
        List<ClDevice> all = ClDevice.all();
        if (info.index() >= all.size() || !all.get(info.index()).name().equals(info.name())) {
            throw new DeviceException("device " + info.index() + " (" + info.name() + ") is gone");
        }
        return new Device(info, lanes, tuning, ClContext.of(all.get(info.index())));
    }

    public DeviceInfo info() {
        return info;
    }

    /** How many rows one work-item advances: the width of {@code real}. */
    public int lanes() {
        return lanes;
    }

    /** How its kernels are made. */
    public Tuning tuning() {
        return tuning;
    }

    /** A new, empty plan for buffers on this device. */
    public BufferPlan plan() {
        return new BufferPlan(this);
    }

    public Stream stream() {
        return new Stream(
                IntStream.range(0, tuning.get(Knob.QUEUES))
                        .mapToObj(queue -> context.queue(false))
                        .toList(),
                false);
    }

    /**
     * A stream that can {@linkplain Stream#record record} when the device carries its commands out; it does nothing side by
     * side.
     */
    public Stream profilingStream() {
        return new Stream(List.of(context.queue(true)), true);
    }

    /**
     * Compiles a source for this device; {@code LANES} and the prelude are already in it.
     *
     * @throws KernelCompilationException naming the author's file and line
     */
    public Program build(KernelSource source) {
        return Program.build(this, source);
    }

    ClProgram compile(String text, String options) {
        return context.build(text, options);
    }

    /** Bytes in live buffers. */
    public synchronized long allocatedBytes() {
        return liveBuffers.stream().mapToLong(DeviceBuffer::bytes).sum();
    }

    /** What is allocated now, in the order in which it was. */
    public synchronized List<DeviceBuffer> buffers() {
        return List.copyOf(liveBuffers);
    }

    /** Names of the programs that are not closed, in the order in which they were compiled. */
    public synchronized List<String> programs() {
        return livePrograms.stream().map(Program::name).toList();
    }

    synchronized void built(Program program) {
        livePrograms.add(program);
    }

    synchronized void closed(Program program) {
        livePrograms.remove(program);
    }

    synchronized void allocate(DeviceBuffer buffer) {
        buffer.attach(context.memory(buffer.name(), buffer.bytes()));
        liveBuffers.add(buffer);
    }

    synchronized void release(DeviceBuffer buffer) {
        if (liveBuffers.remove(buffer)) {
            buffer.detach().close();
        }
    }

    /** @throws IllegalStateException naming the buffers that are still alive: each is a leak of its owner's */
    @Override
    public synchronized void close() {
        String leaked = liveBuffers.stream().map(DeviceBuffer::toString).collect(Collectors.joining(", "));
        for (DeviceBuffer buffer : List.copyOf(liveBuffers)) {
            release(buffer);
        }
        if (!leaked.isEmpty()) {
            throw new IllegalStateException("device buffers were not closed: " + leaked);
        }
    }
}
