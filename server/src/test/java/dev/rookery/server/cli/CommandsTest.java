package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands about one run, in this process. */
class CommandsTest {
    @TempDir
    Path folder;

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome rookery(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                RookeryCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        return new Outcome(command.execute(words), out.toString(), err.toString());
    }

    private RunDirectory trained(String... settings) throws IOException {
        Path runs = Files.createTempDirectory(folder, "runs");
        List<Object> arguments = new ArrayList<>(List.of(
                "train",
                RookeryProcess.cartPole(),
                "total_timesteps=16384",
                "evaluation.episodes=20",
                "--no-dashboard",
                "--quiet",
                "--runs",
                runs));
        arguments.addAll(List.of(settings));
        Outcome outcome = rookery(arguments.toArray());
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        return RookeryProcess.onlyRun(runs);
    }

    @Test
    void evalPlaysTheLatestCheckpointAsTheTrainingDidAtItsEnd() throws IOException {
        RunDirectory run = trained("checkpoint.interval=8192");
        Outcome outcome = rookery("eval", run.path(), "--json");
        assertThat(outcome.exitCode).as(outcome.err).isEqualTo(ExitCode.DONE);
        JsonNode result = new ObjectMapper().readTree(outcome.out);
        RunSummary summary = run.listing().summary().orElseThrow();
        assertThat(result.get("return_mean").asDouble()).isEqualTo(summary.evalReturnMean());
        assertThat(result.get("return_std").asDouble()).isEqualTo(summary.evalReturnStd());
        assertThat(result.get("checkpoint").asLong()).isEqualTo(16384);

        assertThat(rookery("eval", run.path(), "--checkpoint", 8192, "--episodes", 7, "--stochastic").out)
                .matches("return [0-9.]+ ± [0-9.]+ over 7 episodes, from .* \\(checkpoint 8192\\)\\R");
        Outcome unknown = rookery("eval", run.path(), "--checkpoint", 5);
        assertThat(unknown.exitCode).isEqualTo(ExitCode.USER);
        assertThat(unknown.err).contains("has no checkpoint 5, but it has [8192, 16384]");
    }

    @Test
    void whatIsNoRunIsRefusedInOneLine() {
        for (String command : new String[] {"eval", "dashboard"}) {
            Outcome outcome = rookery(command, folder);
            assertThat(outcome.exitCode).isEqualTo(ExitCode.USER);
            assertThat(outcome.err).isEqualTo("rookery: " + folder + " is not a run: it has no config.yaml\n");
        }
        assertThat(rookery("eval", folder, "--episodes", 0).err).contains("--episodes must be from 1");
    }

    @Test
    void aTakenPortIsRefusedAndLeavesNoRunBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome =
                    rookery("train", RookeryProcess.cartPole(), "--port", taken.getLocalPort(), "--runs", folder);
            assertThat(outcome.exitCode).isEqualTo(ExitCode.USER);
            assertThat(outcome.out).isEmpty();
            assertThat(outcome.err).contains(taken.getLocalPort() + " on 127.0.0.1 is taken by another program");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aTrainingThatDivergesSaysSoAndEndsWithItsOwnExitCode() throws IOException {
        Outcome outcome = rookery(
                "train",
                RookeryProcess.cartPole(),
                "environment.params.force_mag=1e38",
                "policy.activation=relu",
                "--no-dashboard",
                "--quiet",
                "--runs",
                folder);
        assertThat(outcome.exitCode).as(outcome.err).isEqualTo(ExitCode.DIVERGED);
        assertThat(outcome.err).contains("the training diverged", "learning_rate");
        assertThat(RunDirectory.list(folder).get(0).status()).isEqualTo("failed");
    }
}
