package dev.rookery.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A `rookery train` in a process of its own, for a browser to look at. */
final class ServedRun implements AutoCloseable {
    private static final Pattern ANNOUNCEMENT = Pattern.compile("(?m)^dashboard: (\\S+)$");

    private final Process process;
    private final Path log;
    private final String address;

    private ServedRun(Process process, Path log, String address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /**
     * Trains CartPole as in {@code configs/cartpole-ppo.yaml}, and keeps the dashboard open at the end.
     *
     * @param folder for the run and what is printed
     * @param settings that replace the file's, {@code key=value}
     */
    static ServedRun training(Path folder, String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.rookery.server.Main",
                "train",
                Path.of("..", "configs", "cartpole-ppo.yaml").toString()));
        command.addAll(List.of(settings));
        command.addAll(List.of("--port", "0", "--linger", "--runs", folder.toString()));
        Path log = folder.resolve("printed.txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ServedRun(process, log, announced(process, log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String announced(Process process, Path log) throws IOException {
        while (true) {
            boolean alive = process.isAlive();
            String printed = Files.readString(log);
            Matcher announcement = ANNOUNCEMENT.matcher(printed);
            if (announcement.find()) {
                return announcement.group(1);
            }
            if (!alive) {
                throw new AssertionError("the training ended without serving a dashboard: " + printed);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** What to open. */
    String address() {
        return address;
    }

    /** As a crash or a power cut would. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ends it as SIGTERM does. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the training did not end within 20 s of SIGTERM, see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
