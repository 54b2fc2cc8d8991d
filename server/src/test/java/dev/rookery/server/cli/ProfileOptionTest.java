package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileOptionTest {
    @TempDir
    Path folder;

    private Outcome train(int iterations, Object... more) {
        Stream<Object> fixed = Stream.of(
                RookeryProcess.cartPole(),
                "total_timesteps=" + 8 * 32 * iterations,
                "environment.num_envs=8",
                "evaluation.episodes=2",
                "evaluation.interval=0",
                "--no-dashboard",
                "--runs",
                folder.resolve("runs"));
        return InProcess.rookery(Stream.of(Stream.of("train"), Stream.of(more), fixed)
                .flatMap(words -> words)
                .toArray());
    }

    private static int iterations(Path file) throws IOException {
        JsonNode timeline = new ObjectMapper().readTree(file.toFile());
        assertThat(timeline.at("/otherData/device").asText()).isNotEmpty();
        int rollouts = 0;
        Set<String> categories = new HashSet<>();
        for (JsonNode event : timeline.get("traceEvents")) {
            categories.add(event.path("cat").asText("metadata"));
            rollouts += event.path("cat").asText().equals("phase")
                            && event.get("name").asText().equals("rollout")
                    ? 1
                    : 0;
        }
        assertThat(categories)
                .containsExactlyInAnyOrder("metadata", "iteration", "phase", "host", "kernel", "transfer");
        return rollouts;
    }

    @Test
    void aLongTrainingLeavesATimelineOfFiftyIterationsInItsRun() throws IOException {
        // In front of the experiment's file, which it must not take for its own.
        Outcome outcome = train(70, "--profile");
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .containsPattern("the profile:  \\S+profile.json \\(opens in https://ui.perfetto.dev\\)");
        Path file = RookeryProcess.onlyRun(folder.resolve("runs")).profileFile();
        assertThat(iterations(file)).isEqualTo(50);
    }

    @Test
    void aShortTrainingIsRecordedFromItsMiddleOn() throws IOException {
        Path file = folder.resolve("timeline.json");
        Outcome outcome = train(6, "--profile", file);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(iterations(file)).isEqualTo(3);
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeTheRunBegins() {
        Path file = folder.resolve("missing").resolve("timeline.json");
        Outcome outcome = train(6, "--profile=" + file);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains("there is no folder " + folder.resolve("missing"));
        assertThat(folder.resolve("runs")).doesNotExist();
    }
}
