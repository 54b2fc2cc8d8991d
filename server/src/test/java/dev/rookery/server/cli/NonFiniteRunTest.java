package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An environment of the user's that divides by zero: what is said of it, and how it is found again. */
class NonFiniteRunTest {
    @TempDir
    Path folder;

    private Path environment;

    @BeforeEach
    void anEnvironmentThatDividesByZeroWhenItMovesFast() throws IOException {
        environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        Path dynamics = environment.resolve("my-env.cl");
        String text = Files.readString(dynamics);
        String reward = text.lines()
                .filter(line -> line.contains("rewards[0] ="))
                .findFirst()
                .orElseThrow();
        Files.writeString(
                dynamics,
                text.replace(
                        reward,
                        reward + "\n    real still = choose(fabs(s->velocity) > 0.5f, REAL(0.0f), REAL(1.0f));\n"
                                + "    rewards[0] = rewards[0] * still / still;"));
    }

    private Outcome train(Object... settings) {
        Object[] arguments = new Object[7 + settings.length];
        System.arraycopy(settings, 0, arguments, 2, settings.length);
        arguments[0] = "train";
        arguments[1] = environment.resolve("train.yaml");
        System.arraycopy(
                new Object[] {"total_timesteps=8192", "--no-dashboard", "--quiet", "--runs", folder.resolve("runs")},
                0,
                arguments,
                2 + settings.length,
                5);
        return rookery(arguments);
    }

    @Test
    void theRunStopsWithATraceThatReplaysToTheSameNumber() throws IOException {
        Outcome outcome = train();
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.USER);
        RunDirectory run = RookeryProcess.onlyRun(folder.resolve("runs"));
        String command = "./rookery env trace " + run.traceFile() + " --env-path " + environment.toRealPath();
        assertThat(outcome.err())
                .containsPattern(
                        "rookery: environment \\d+ \\(training\\) of MyEnv-v0 has made a number that is not finite,"
                                + " in step \\d+ of its episode \\(global step \\d+\\), seed 1: the reward is NaN\n")
                .contains("to see it again:  " + command + "\n")
                .contains("environment.non_finite to reset or clamp");
        assertThat(run.listing().summary().orElseThrow().status()).isEqualTo("failed");
        assertThat(Files.readString(run.logFile())).contains("has made a number that is not finite", command);

        Outcome trace = rookery("env", "trace", run.traceFile(), "--env-path", environment);
        assertThat(trace.exitCode()).as(trace.err()).isEqualTo(ExitCode.DONE);
        JsonNode rewards = new ObjectMapper().readTree(trace.out()).get("rewards");
        for (int i = 0; i < rewards.size(); i++) {
            assertThat(rewards.get(i).asText().equals("NaN")).as("step %d", i).isEqualTo(i == rewards.size() - 1);
        }
    }

    @Test
    void theRunGoesOnWhereThatIsWantedAndCountsTheSteps() throws IOException {
        Outcome outcome = train("environment.non_finite=reset");
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        RunDirectory run = RookeryProcess.onlyRun(folder.resolve("runs"));
        assertThat(run.traceFile()).doesNotExist();
        assertThat(Files.readString(run.metricsFile())).containsPattern("\"charts/non_finite\":[1-9]");
    }

    @Test
    void aRecordingEndsThereAndSaysSoAndLeavesNoVideo() throws IOException {
        assertThat(train("environment.non_finite=reset").exitCode()).isEqualTo(ExitCode.DONE);
        RunDirectory run = RookeryProcess.onlyRun(folder.resolve("runs"));
        Files.writeString(
                run.configFile(), Files.readString(run.configFile()).replace("non_finite: reset", "non_finite: stop"));
        Path dynamics = environment.resolve("my-env.cl");
        Files.writeString(dynamics, Files.readString(dynamics).replace("> 0.5f", "> -1.0f")); // from the first step on
        Path videos = folder.resolve("videos");
        Outcome outcome = rookery("record", run.path(), "--out", videos);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .contains(
                        "rookery: environment 0 (evaluation) of MyEnv-v0 has made a number that is not finite, in step 1"
                                + " of the episode, seed 1: the reward is NaN\n");
        assertThat(videos).isEmptyDirectory();
    }
}
