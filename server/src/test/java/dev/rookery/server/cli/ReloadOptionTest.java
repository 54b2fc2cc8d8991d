package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadOptionTest {
    @TempDir
    Path folder;

    @Test
    void anEnvironmentThatIsNotInAFolderIsRefusedAndLeavesNoRun() {
        Path runs = folder.resolve("runs");
        Outcome outcome = rookery("train", RookeryProcess.cartPole(), "--reload", "--no-dashboard", "--runs", runs);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .startsWith("rookery: --reload is for an environment in a folder")
                .contains("CartPole-v1 is built in or in Java", "environment.path", "--env-path");
        assertThat(runs).doesNotExist();
    }
}
