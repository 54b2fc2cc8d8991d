package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on after its environment was changed. */
class ChangedEnvironmentTest {
    private static final String CHANGED = "the environment's code is not what the run had before";

    @TempDir
    Path folder;

    private static Outcome resumed(RunDirectory run, int steps) {
        return rookery("train", "--resume", run.path(), "total_timesteps=" + steps, "--no-dashboard");
    }

    private static void replace(Path file, String old, String changed) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, changed));
    }

    @Test
    void aResumeTellsOfChangedDynamicsOnceAndRefusesAnotherState() throws IOException {
        Path environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        Path runs = folder.resolve("runs");
        Outcome begun = rookery(
                "train",
                environment.resolve("train.yaml"),
                "total_timesteps=4096",
                "evaluation.episodes=4",
                "--no-dashboard",
                "--runs",
                runs);
        assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DONE);
        RunDirectory run = RookeryProcess.onlyRun(runs);
        assertThat(run.logFile())
                .content()
                .contains("training my-env on ", "evaluated at step 4096: return ", "wrote a checkpoint at step 4096");

        Path dynamics = environment.resolve("my-env.cl");
        assertThat(resumed(run, 8192).out()).contains("done: ").doesNotContain(CHANGED);
        replace(dynamics, "10.0f * distance", "11.0f * distance");
        assertThat(resumed(run, 12_288).out()).contains("done: ", CHANGED);
        assertThat(run.logFile()).content().contains(CHANGED);
        assertThat(resumed(run, 16_384).out()).contains("done: ").doesNotContain(CHANGED);

        replace(dynamics, "real target;", "real target; real more;");
        Outcome refused = resumed(run, 20_480);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(refused.err())
                .contains("the checkpoint's tensor training.state has ")
                .contains(
                        "; the experiment or its environment is not what it was: undo the change, or start a new run");
        replace(dynamics, "real target; real more;", "real target;");
        assertThat(resumed(run, 20_480).exitCode()).isEqualTo(ExitCode.DONE);
    }
}
