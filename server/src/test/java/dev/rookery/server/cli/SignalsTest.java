package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Ctrl-C and SIGTERM do to a training. */
class SignalsTest {
    private static final Pattern STEPS = Pattern.compile("(?m)^ .* steps ");

    private static final Map<String, Integer> NUMBERS = Map.of("INT", 2, "TERM", 15);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130, --linger", "TERM, 143, --no-dashboard"})
    void aSignalledTrainingLeavesACheckpointFromWhichItGoesOn(String signal, int exitCode, String option)
            throws IOException {
        assumeThat(ignored())
                .as("signals that whoever started the tests has ignored")
                .doesNotContain(signal);
        RunDirectory run;
        try (RookeryProcess training = RookeryProcess.start(
                folder,
                "train",
                RookeryProcess.cartPole(),
                "total_timesteps=2000000000",
                "evaluation.interval=0",
                "--port=0",
                option,
                "--runs",
                folder.resolve("runs").toString())) {
            training.waitFor(STEPS);
            training.signal(signal);
            assertThat(training.exitCode()).as(training.printed()).isEqualTo(exitCode);
            assertThat(training.printed()).contains("stopping after a checkpoint", "to go on:");
            run = RookeryProcess.onlyRun(folder.resolve("runs"));
        }
        assertThat(run.listing().status()).isEqualTo("stopped");
        long stoppedAt = run.checkpoints().latest().orElseThrow().globalStep();
        assertThat(stoppedAt).isPositive();

        try (RookeryProcess resumed = RookeryProcess.start(
                folder,
                "train",
                "--resume",
                run.path().toString(),
                "total_timesteps=" + (stoppedAt + 8192),
                "--no-dashboard")) {
            assertThat(resumed.exitCode()).as(resumed.printed()).isEqualTo(ExitCode.DONE);
        }
        assertThat(run.checkpoints().latest().orElseThrow().globalStep()).isEqualTo(stoppedAt + 8192);
    }

    /** As a shell without job control ignores SIGINT for what it starts in the background, whose children inherit that. */
    private static List<String> ignored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of(); // not Linux
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        long bits = Long.parseUnsignedLong(mask.substring(mask.indexOf(':') + 1).strip(), 16);
        return NUMBERS.entrySet().stream()
                .filter(signal -> (bits >>> signal.getValue() - 1 & 1) != 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
