package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial's files and edits as they stand in it. */
class TutorialTest {
    @TempDir
    Path folder;

    @Test
    void whoDoesWhatTheTutorialSaysTrainsAnAgentThatLands() throws IOException {
        String tutorial = Files.readString(Path.of("..", "docs", "tutorial-environment.md"));
        Path lander = folder.resolve("lander");
        assertThat(rookery("env", "new", lander).exitCode()).isEqualTo(ExitCode.DONE);
        Files.writeString(lander.resolve("environment.yaml"), listing(tutorial, "yaml"));
        Files.writeString(lander.resolve("lander.cl"), listing(tutorial, "c"));
        List<MatchResult> edits = Pattern.compile("```diff\n-(.*)\n\\+(.*)\n```")
                .matcher(tutorial)
                .results()
                .toList();
        assertThat(edits).hasSize(3);

        assertBreaks(rookery("env", "check", lander), "final observation height = -0.0");
        edit(lander.resolve("lander.cl"), edits.get(0));
        assertBreaks(rookery("env", "check", lander), "observation fuel = -0.0");
        edit(lander.resolve("lander.cl"), edits.get(1));
        Outcome sound = rookery("env", "check", lander);
        assertThat(sound.exitCode()).as(sound.out()).isEqualTo(ExitCode.DONE);

        edit(lander.resolve("train.yaml"), edits.get(2));
        Path runs = folder.resolve("runs");
        Outcome trained = rookery("train", lander.resolve("train.yaml"), "--no-dashboard", "--quiet", "--runs", runs);
        assertThat(trained).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(RookeryProcess.onlyRun(runs)
                        .listing()
                        .summary()
                        .orElseThrow()
                        .evalReturnMean())
                .isGreaterThan(0.9);
    }

    private static String listing(String tutorial, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(tutorial)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static void edit(Path file, MatchResult change) throws IOException {
        String text = Files.readString(file);
        assertThat(text).containsOnlyOnce(change.group(1));
        Files.writeString(file, text.replace(change.group(1), change.group(2)));
    }

    private static void assertBreaks(Outcome check, String evidence) {
        assertThat(check.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(check.out()).contains("Lander-v0 breaks observation-bounds (", evidence);
    }
}
