package dev.rookery.compute.calibration;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.CommandTiming;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a device can do at most, as kernels of ours reach it: the yardstick for every other figure of a benchmark. Times
 * are the device's own.
 *
 * @param accumulators chains of multiply-adds in the fastest of the kernels that were tried
 * @param flopsPerSecond of its runs, float32; a multiply-add is two
 * @param bufferBytes of each buffer that was streamed
 * @param copyBytesPerSecond read and written by STREAM's copy, of its runs
 * @param triadBytesPerSecond read and written by STREAM's triad, of its runs
 */
public record Calibration(
        int accumulators,
        List<Double> flopsPerSecond,
        long bufferBytes,
        List<Double> copyBytesPerSecond,
        List<Double> triadBytesPerSecond) {

    private static final int[] ACCUMULATORS = {4, 6, 8, 12, 16, 24};
    private static final int GPU_WORK_GROUP = 256;
    private static final int MAX_ROUNDS = 1 << 28;

    public Calibration {
        flopsPerSecond = List.copyOf(flopsPerSecond);
        copyBytesPerSecond = List.copyOf(copyBytesPerSecond);
        triadBytesPerSecond = List.copyOf(triadBytesPerSecond);
    }

    /** The highest of the runs: what else is running can only lower it. */
    public double peakFlopsPerSecond() {
        return Collections.max(flopsPerSecond);
    }

    /** The highest of all runs of copy and triad. */
    public double peakBytesPerSecond() {
        return Math.max(Collections.max(copyBytesPerSecond), Collections.max(triadBytesPerSecond));
    }

    /**
     * Measures at the lane width that suits the device, whatever it was opened with. Waits for the device: not for an event loop.
     *
     * @param repeats runs of each kernel, after one that is not counted
     * @param seconds that a run of multiply-adds takes, at least
     * @param bufferBytes wanted of each of three buffers, well beyond the caches; less where the device has less memory
     */
    public static Calibration measure(Device device, int repeats, double seconds, long bufferBytes) {
        int lanes = Lanes.suiting(device.info());
        try (Stream stream = device.profilingStream()) {
            stream.record(true);
            int accumulators = 0;
            List<Double> flops = List.of(0.0);
            for (int candidate : ACCUMULATORS) {
                List<Double> rates = multiplyAdds(device, lanes, stream, candidate, repeats, seconds);
                if (Collections.max(rates) > Collections.max(flops)) {
                    accumulators = candidate;
                    flops = rates;
                }
            }
            DeviceInfo info = device.info();
            long affordable = Math.min(info.maxAllocationBytes(), info.globalMemoryBytes() / 8);
            long items = Math.min(bufferBytes, affordable) / (Float.BYTES * Lanes.ROW_ALIGNMENT);
            long elements = items * Lanes.ROW_ALIGNMENT;
            try (BufferPlan plan = device.plan();
                    Program program = program(device, lanes, 1)) {
                DeviceBuffer first = plan.declare("calibration.first", ElementType.FLOAT32, elements);
                DeviceBuffer second = plan.declare("calibration.second", ElementType.FLOAT32, elements);
                DeviceBuffer target = plan.declare("calibration.target", ElementType.FLOAT32, elements);
                plan.allocate();
                plan.buffers().forEach(stream::zero);
                List<Double> copies = rates(stream, copy(program, lanes, first, target), repeats, 2 * first.bytes());
                List<Double> triads =
                        rates(stream, triad(program, lanes, 3, first, second, target), repeats, 3 * first.bytes());
                return new Calibration(accumulators, flops, first.bytes(), copies, triads);
            }
        }
    }

    private static List<Double> multiplyAdds(
            Device device, int lanes, Stream stream, int accumulators, int repeats, double seconds) {
        DeviceInfo info = device.info();
        boolean cpu = info.kind() == DeviceInfo.Kind.CPU;
        long items = (long) info.computeUnits() * (cpu ? 4 : 8 * GPU_WORK_GROUP);
        WorkSize size = new WorkSize(items, cpu ? 1 : Math.min(GPU_WORK_GROUP, info.maxWorkGroupSize()));
        try (BufferPlan plan = device.plan();
                Program program = program(device, lanes, accumulators)) {
            DeviceBuffer results = plan.declare("calibration.results", ElementType.FLOAT32, items, lanes);
            plan.allocate();
            IntFunction<Launch> run = rounds -> multiplyAdd(program, size, 1, 0.999f, 0.001f, rounds, results);
            int rounds = 1024;
            while (seconds(stream, run.apply(rounds)) < seconds && rounds < MAX_ROUNDS) {
                rounds *= 2;
            }
            double flops = 2.0 * accumulators * lanes * items * rounds;
            return rates(stream, run.apply(rounds), repeats, flops);
        }
    }

    private static List<Double> rates(Stream stream, Launch launch, int repeats, double amount) {
        seconds(stream, launch);
        List<Double> rates = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            rates.add(amount / seconds(stream, launch));
        }
        return rates;
    }

    private static double seconds(Stream stream, Launch launch) {
        stream.enqueue(launch);
        stream.finish();
        List<CommandTiming> timings = stream.takeTimings();
        return timings.get(timings.size() - 1).seconds();
    }

    /**
     * @param lanes width of {@code real}
     * @param accumulators chains of {@link #multiplyAdd}
     */
    static Program program(Device device, int lanes, int accumulators) {
        return device.build(new KernelSource("calibration")
                .lanes(lanes)
                .define(Map.of("ACCUMULATORS", accumulators))
                .addResource(Calibration.class, "calibration.cl"));
    }

    /** @param results [work-items][lanes] float32 */
    static Launch multiplyAdd(
            Program program,
            WorkSize size,
            float start,
            float factor,
            float summand,
            int rounds,
            DeviceBuffer results) {
        return program.kernel("multiply_add").launch(size, start, factor, summand, rounds, results);
    }

    /** Of as many elements as the buffers have, a multiple of the lanes. */
    static Launch copy(Program program, int lanes, DeviceBuffer source, DeviceBuffer target) {
        return program.kernel("stream_copy").launch(WorkSize.of(source.size() / lanes), source, target);
    }

    /** As {@link #copy}. */
    static Launch triad(
            Program program, int lanes, float scale, DeviceBuffer first, DeviceBuffer second, DeviceBuffer target) {
        return program.kernel("stream_triad").launch(WorkSize.of(first.size() / lanes), scale, first, second, target);
    }
}
