package dev.rookery.agents.bench;

import dev.rookery.compute.Device;
import dev.rookery.compute.calibration.Calibration;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What all benchmarks of one device measure with, and compare with. Owned by one thread; closing it leaves the device
 * open.
 */
public final class Bench implements AutoCloseable {
    private static final long STREAMED_BYTES = 256L << 20;
    private static final long QUICK_STREAMED_BYTES = 4L << 20;
    private static final double CALIBRATION_SECONDS = 0.05;
    private static final double QUICK_CALIBRATION_SECONDS = 1e-3;

    private final Device device;
    private final BenchOptions options;
    private final Collection<EnvironmentFolder> environments;
    private final Calibration calibration;
    private final Optional<PowerMeter> power;

    /** Of the environments that come with Rookery. */
    public Bench(Device device, BenchOptions options) {
        this(device, options, EnvironmentCatalog.builtIn().all());
    }

    /**
     * Measures what the device can do at most.
     *
     * @param environments whose steps are measured by {@link Suite#ENV}
     */
    public Bench(Device device, BenchOptions options, Collection<EnvironmentFolder> environments) {
        this.device = device;
        this.options = options;
        this.environments = environments;
        power = PowerMeter.of(device.info());
        calibration = Calibration.measure(
                device,
                options.repeats(),
                options.quick() ? QUICK_CALIBRATION_SECONDS : CALIBRATION_SECONDS,
                options.quick() ? QUICK_STREAMED_BYTES : STREAMED_BYTES);
    }

    public Device device() {
        return device;
    }

    Collection<EnvironmentFolder> environments() {
        return environments;
    }

    public BenchOptions options() {
        return options;
    }

    public Calibration calibration() {
        return calibration;
    }

    /** How power is told here, for example {@code nvidia-smi}; empty where it is not. */
    public Optional<String> powerSource() {
        return power.map(PowerMeter::source);
    }

    Optional<PowerMeter> power() {
        return power;
    }

    /**
     * Runs one of the benchmarks that run on an open device: all but {@link Suite#STARTUP}.
     *
     * @param results is given each case when it is measured
     * @throws dev.rookery.compute.DeviceException where a case does not fit on the device
     */
    public void run(Suite suite, Consumer<BenchResult> results) {
        switch (suite) {
            case ENV -> EnvBench.run(this, results);
            case POLICY -> PolicyBench.run(this, results);
            case UPDATE -> UpdateBench.run(this, results);
            case TRAIN -> TrainBench.run(this, results);
            case STARTUP -> throw new IllegalArgumentException("startup is measured in processes of its own");
        }
    }

    /**
     * The figures of something that was repeated.
     *
     * @param pace how long one of {@code units} took
     * @param rateName of units per second, in the JSON
     * @param flops of one unit; 0 where they are not counted
     * @param bytes that one unit must move at least; 0 where they are not counted
     */
    Map<String, Spread> figures(Pace pace, String rateName, double flops, double bytes) {
        Map<String, Spread> figures = new LinkedHashMap<>();
        Spread rate = pace.secondsPerUnit().map(seconds -> 1 / seconds);
        figures.put(rateName, rate);
        if (flops > 0) {
            figures.put("gflops", rate.times(flops / 1e9));
            figures.put("fma_fraction", rate.times(flops / calibration.peakFlopsPerSecond()));
        }
        if (bytes > 0) {
            figures.put("gb_per_second", rate.times(bytes / 1e9));
            figures.put("bandwidth_fraction", rate.times(bytes / calibration.peakBytesPerSecond()));
        }
        pace.watts().ifPresent(watts -> {
            figures.put("watts", watts);
            figures.put("joules_per_million", watts.times(pace.secondsPerUnit().median() * 1e6));
        });
        return figures;
    }

    @Override
    public void close() {
        power.ifPresent(PowerMeter::close);
    }
}
