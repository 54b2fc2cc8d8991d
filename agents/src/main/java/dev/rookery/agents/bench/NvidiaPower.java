package dev.rookery.agents.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * The board's power as {@code nvidia-smi} samples it. A thread of its own reads the samples; the rest is for the
 * benchmark's thread.
 */
final class NvidiaPower implements PowerMeter {
    private static final int SAMPLE_MS = 50;

    private final Process sampling;
    private final List<Double> samples = new ArrayList<>();

    private NvidiaPower(Process sampling) {
        this.sampling = sampling;
        Thread reader = new Thread(this::read, "nvidia-smi");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param deviceName as OpenCL says it; empty without nvidia-smi, and where not exactly one board has that name */
    static Optional<PowerMeter> find(String deviceName) {
        return query("--query-gpu=index,name")
                .map(lines -> boards(lines, deviceName))
                .filter(indices -> indices.size() == 1)
                .map(indices -> sample(indices.get(0)));
    }

    /** The indices of the boards with a name, from lines like {@code 0, NVIDIA H100}. */
    static List<String> boards(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.split(", ", 2))
                .filter(fields -> fields.length == 2 && fields[1].strip().equals(name))
                .map(fields -> fields[0].strip())
                .toList();
    }

    /** What nvidia-smi answers, a line for each board; empty where it cannot be run. */
    static Optional<List<String>> query(String... arguments) {
        try {
            Process process = start(arguments);
            List<String> lines = new ArrayList<>();
            try (BufferedReader reader = reader(process)) {
                reader.lines().forEach(lines::add);
            }
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(lines)
                    : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("nvidia-smi", "--format=csv,noheader,nounits"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static PowerMeter sample(String board) {
        try {
            return new NvidiaPower(start("--query-gpu=power.draw", "--id=" + board, "--loop-ms=" + SAMPLE_MS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = reader(sampling)) {
            lines.lines().forEach(line -> {
                OptionalDouble watts = watts(line);
                synchronized (samples) {
                    watts.ifPresent(samples::add);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The process has been ended: there are no more samples.
            return;
        }
    }

    /** A sample, W; boards that do not tell say {@code [N/A]}. */
    static OptionalDouble watts(String line) {
        try {
            return OptionalDouble.of(Double.parseDouble(line.strip()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    @Override
    public void begin() {
        synchronized (samples) {
            samples.clear();
        }
    }

    @Override
    public OptionalDouble watts() {
        synchronized (samples) {
            return samples.stream().mapToDouble(Double::doubleValue).average();
        }
    }

    @Override
    public String source() {
        return "nvidia-smi, the whole board";
    }

    @Override
    public void close() {
        sampling.destroy();
    }
}
