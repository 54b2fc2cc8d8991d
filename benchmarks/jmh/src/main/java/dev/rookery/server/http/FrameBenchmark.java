package dev.rookery.server.http;

import dev.rookery.environments.Drawing;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.agents.experiment.ViewSpeed;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Packing a frame for the browsers: once for each frame, whatever their number. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameBenchmark {
    private static final int PRIMITIVES_EACH = 8;

    @Param({"16", "256"})
    private int envs;

    private ViewFrame frame;

    @Setup
    public void setUp() {
        int[] counts = new int[envs];
        Arrays.fill(counts, PRIMITIVES_EACH);
        frame = new ViewFrame(
                1,
                new ViewFrame.Time(1, 1, 1, ViewSpeed.NORMAL, false),
                counts,
                new int[envs * PRIMITIVES_EACH * Drawing.PRIMITIVE_WORDS],
                new float[envs],
                new int[envs],
                new ViewFrame.Focus(0, 0, new float[4], new float[2], new float[] {1}, 0.5f, 1, false));
    }

    @Benchmark
    public Buffer encode() {
        return FrameLayout.encode(frame);
    }
}
