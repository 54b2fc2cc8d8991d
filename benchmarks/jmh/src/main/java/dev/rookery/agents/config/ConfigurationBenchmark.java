package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading and checking an experiment's file: warm, as a server does it, and in a new JVM, as {@code train} does. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConfigurationBenchmark {
    /** The working folder is that of the project. */
    private static final Path FILE = Path.of("configs", "cartpole-ppo.yaml");

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Warmup(iterations = 3, time = 1)
    @Measurement(iterations = 5, time = 1)
    @Fork(2)
    public ExperimentConfig warm() {
        return load();
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(5)
    public ExperimentConfig inANewProcess() {
        return load();
    }

    private static ExperimentConfig load() {
        return ExperimentConfig.load(FILE, List.of("seed=2"), EnvironmentCatalog.builtIn());
    }
}
