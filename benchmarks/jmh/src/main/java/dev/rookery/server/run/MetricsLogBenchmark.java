package dev.rookery.server.run;

import dev.rookery.agents.experiment.IterationMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Writing an iteration's line to {@code metrics.jsonl}, on the experiment's event loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MetricsLogBenchmark {
    private static final String[] TAGS = {
        "charts/episodic_return",
        "charts/episodic_length",
        "charts/episodes",
        "charts/learning_rate",
        "losses/policy_loss",
        "losses/value_loss",
        "losses/entropy",
        "losses/old_approx_kl",
        "losses/approx_kl",
        "losses/clipfrac",
        "losses/explained_variance",
        "charts/SPS",
        "time/rollout",
        "time/update",
        "time/other"
    };

    private Path file;
    private MetricsLog log;
    private IterationMetrics metrics;

    /** A new file each time, so that none grows for long. */
    @Setup(Level.Iteration)
    public void setUp() throws IOException {
        Path folder = Files.createTempDirectory("rookery-jmh");
        file = folder.resolve("metrics.jsonl");
        log = MetricsLog.create(file);
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < TAGS.length; i++) {
            values.put(TAGS[i], Math.PI * (i + 1));
        }
        metrics = new IterationMetrics(1, 131_072, 0.125, values);
    }

    @TearDown(Level.Iteration)
    public void tearDown() throws IOException {
        log.close();
        Files.delete(file);
        Files.delete(file.getParent());
    }

    @Benchmark
    public void iteration() throws IOException {
        log.iteration(metrics);
    }
}
