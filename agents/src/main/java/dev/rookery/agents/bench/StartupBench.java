package dev.rookery.agents.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * From typing a command to the first finished iteration: the installed launcher as a process of its own, training
 * {@code configs/cartpole-ppo.yaml} with its dashboard, until the iteration's line is in {@code metrics.jsonl}. The first
 * start, after which kernels and classes are cached, is not counted.
 */
public final class StartupBench {
    private static final long POLL_NANOS = 1_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private StartupBench() {}

    /**
     * @param home the folder with the launcher, {@code rookery}
     * @param device as {@code train} is told
     * @throws IOException where a training cannot be started, or ends without an iteration; with what it printed
     */
    public static BenchResult run(Path home, String device, int repeats) throws IOException {
        List<Double> seconds = new ArrayList<>();
        try (ScratchFolder scratch = new ScratchFolder()) {
            for (int start = 0; start <= repeats; start++) {
                double taken = start(home, device, scratch);
                if (start > 0) {
                    seconds.add(taken);
                }
                scratch.empty();
            }
        }
        return new BenchResult(
                "startup", Map.of("command", "train configs/cartpole-ppo.yaml"), Map.of("seconds", Spread.of(seconds)));
    }

    private static double start(Path home, String device, ScratchFolder scratch) throws IOException {
        Path runs = scratch.path().resolve("runs");
        Path printed = scratch.path().resolve("printed.txt");
        ProcessBuilder command = new ProcessBuilder(
                        home.resolve("rookery").toString(),
                        "train",
                        home.resolve("configs/cartpole-ppo.yaml").toString(),
                        "total_timesteps=4096",
                        "evaluation.episodes=1",
                        "device=" + device,
                        "--port",
                        "0",
                        "--runs",
                        runs.toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        command.environment().put("ROOKERY_NO_BUILD", "1");
        try {
            long started = System.nanoTime();
            Process process = command.start();
            try {
                double seconds = awaitIteration(process, runs, started);
                if (seconds < 0 || !process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                    throw new IOException("a training of one iteration did not end as it should:\n"
                            + Files.readString(printed, StandardCharsets.UTF_8));
                }
                return seconds;
            } finally {
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** s until the iteration's line is there; negative where the process ended without one. */
    private static double awaitIteration(Process process, Path runs, long started) throws IOException {
        Optional<Path> metrics = Optional.empty();
        while (System.nanoTime() - started < PATIENCE_NANOS) {
            boolean over = !process.isAlive();
            if (metrics.isEmpty()) {
                metrics = metricsFile(runs);
            }
            if (metrics.isPresent()
                    && Files.readString(metrics.get(), StandardCharsets.UTF_8).contains("\"type\":\"iteration\"")) {
                return (System.nanoTime() - started) / 1e9;
            }
            if (over) {
                return -1;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return -1;
    }

    private static Optional<Path> metricsFile(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.map(folder -> folder.resolve("metrics.jsonl"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }
}
