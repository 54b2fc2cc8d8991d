package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on after its environment was changed. */
class ChangedEnvironmentTest {
    private static final String CHANGED = "the environment is not what the run had before: ";

    @TempDir
    Path folder;

    /** A short training in it. */
    private RunDirectory begun(Path environment) throws IOException {
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
        return RookeryProcess.onlyRun(runs);
    }

    private static Outcome resumed(RunDirectory run, int steps, String... settings) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--resume", run.path()));
        arguments.addAll(List.of("total_timesteps=" + steps, "--no-dashboard"));
        arguments.addAll(List.of(settings));
        return rookery(arguments.toArray());
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
        RunDirectory run = begun(environment);
        assertThat(run.logFile())
                .content()
                .contains("training my-env on ", "evaluated at step 4096: return ", "wrote a checkpoint at step 4096");

        Path dynamics = environment.resolve("my-env.cl");
        assertThat(resumed(run, 8192).out()).contains("done: ").doesNotContain(CHANGED);
        replace(dynamics, "10.0f * distance", "11.0f * distance");
        assertThat(resumed(run, 12_288).out()).contains("done: ", CHANGED + "its code has changed; from here on");
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

        Path moved = Files.createDirectory(folder.resolve("elsewhere")).resolve("my-env");
        Files.move(environment, moved);
        Outcome found = resumed(run, 24_576, "environment.path=" + moved);
        assertThat(found.exitCode()).as(found.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void changedDefaultsAndLimitsAreToldByWhoeverPlaysTheRunAndByAResumeOnce() throws IOException {
        Path environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        RunDirectory run = begun(environment);
        assertThat(rookery("eval", run.path(), "--episodes", 4).err()).isEmpty();

        Path yaml = environment.resolve("environment.yaml");
        replace(yaml, "summary: ", "summary: still ");
        assertThat(rookery("eval", run.path(), "--episodes", 4).err())
                .as("of no matter")
                .isEmpty();

        replace(yaml, "mass: {default: 1.0", "mass: {default: 2.0");
        replace(yaml, "max_episode_steps: 200", "max_episode_steps: 150");
        replace(yaml, "high: 2.5", "high: 2.6");
        String told = CHANGED + "max_episode_steps was 200 and is 150; "
                + "observation was position [-2.5, 2.5] and is position [-2.5, 2.6]; params.mass was 1.0 and is 2.0"
                + " (environment.params.mass=1.0 brings it back)";
        Outcome evaluated = rookery("eval", run.path(), "--episodes", 4, "--json");
        assertThat(evaluated.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(evaluated.err()).isEqualTo("rookery: " + told + "\n");
        assertThat(evaluated.out()).startsWith("{");
        assertThat(rookery("record", run.path(), "--episodes", 1, "--frame", 0, "--out", folder.resolve("pictures"))
                        .err())
                .isEqualTo(evaluated.err());

        Outcome kept = resumed(run, 8192, "environment.params.mass=1.0");
        assertThat(kept.out())
                .contains(
                        "done: ",
                        CHANGED + "max_episode_steps was 200 and is 150; observation was ",
                        "2.6]; from here on");
        assertThat(resumed(run, 12_288).out()).contains("done: ").doesNotContain(CHANGED);
        assertThat(rookery("eval", run.path(), "--episodes", 4).err()).isEmpty();
    }
}
