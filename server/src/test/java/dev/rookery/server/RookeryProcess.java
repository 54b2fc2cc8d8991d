package dev.rookery.server;

import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunListing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code rookery} command in a process of its own, as a user starts it. Owned by one test. */
public final class RookeryProcess implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;
    private static final Pattern DASHBOARD = Pattern.compile("(?m)^dashboard: (\\S+)$");

    private final Process process;
    private final Path log;

    private RookeryProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param folder for what is printed */
    public static RookeryProcess start(Path folder, String... arguments) {
        return start(folder, Map.of(), arguments);
    }

    /**
     * On a machine without a screen, unless the environment says that there is one.
     *
     * @param folder for what is printed
     * @param environment variables beside the tests' own
     */
    public static RookeryProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, null, arguments);
    }

    /**
     * With an output of its own; what is {@link #printed} are then the errors.
     *
     * @param output that is written to
     * @param folder for what is printed
     */
    public static RookeryProcess into(Path output, Path folder, String... arguments) {
        return start(folder, Map.of(), output, arguments);
    }

    private static RookeryProcess start(
            Path folder, Map<String, String> environment, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC", // as the launcher does
                "-XX:TieredStopAtLevel=1", // none lives long enough for more
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.rookery.server.Main"));
        command.addAll(List.of(arguments));
        try {
            Path log = Files.createTempFile(folder, "printed", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            if (output == null) {
                builder.redirectErrorStream(true).redirectOutput(log.toFile());
            } else {
                builder.redirectOutput(output.toFile());
            }
            builder.environment().remove("LD_PRELOAD"); // as users start it
            builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY"));
            builder.environment().putAll(environment);
            return new RookeryProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Trains {@link #cartPole} without evaluations until somebody stops it, longer than any test, with its dashboard on a free
     * port; by PoCL on one core, for a browser has to look at it meanwhile, and other tests run beside it.
     *
     * @param folder for what is printed, and for the run, in {@code runs}
     */
    public static RookeryProcess endless(Path folder, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                cartPole(),
                "total_timesteps=2000000000",
                "evaluation.interval=0",
                "checkpoint.interval=0",
                "--port=0",
                "--runs",
                folder.resolve("runs").toString()));
        arguments.addAll(List.of(more));
        return start(folder, Map.of("POCL_MAX_PTHREAD_COUNT", "1"), arguments.toArray(String[]::new));
    }

    /** {@code configs/cartpole-ppo.yaml}, as it is called from the module's folder. */
    public static String cartPole() {
        return Path.of("..", "configs", "cartpole-ppo.yaml").toString();
    }

    /** The one run in a folder of runs. */
    public static RunDirectory onlyRun(Path runs) throws IOException {
        List<RunListing> listed = RunDirectory.list(runs);
        if (listed.size() != 1) {
            throw new AssertionError("not one run but " + listed);
        }
        return RunDirectory.open(runs, listed.get(0).id());
    }

    /** Output and errors so far. */
    public String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something like this is printed. */
    public Matcher waitFor(Pattern pattern) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            boolean over = !process.isAlive() || System.nanoTime() > end;
            Matcher matcher = pattern.matcher(printed());
            if (matcher.find()) {
                return matcher;
            }
            if (over) {
                throw new AssertionError("there is no '" + pattern + "' in: " + printed());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Waits for the dashboard's address. */
    public String dashboard() {
        return waitFor(DASHBOARD).group(1);
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("after " + LIMIT_SECONDS + " s it still runs, having printed: " + printed());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** @param signal like {@code INT} */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends it if it still runs, as a crash or a power cut would. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        kill();
    }
}
