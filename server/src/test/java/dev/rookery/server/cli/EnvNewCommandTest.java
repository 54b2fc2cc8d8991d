package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvNewCommandTest {
    private static final Outcome SILENT = new Outcome(ExitCode.DONE, "", "");

    @TempDir
    Path folder;

    private void made(Path environment, String... options) {
        Object[] arguments = Stream.concat(Stream.of("env", "new", environment), List.of(options).stream())
                .toArray();
        Outcome outcome = rookery(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    }

    private Outcome trained(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "total_timesteps=8192", "evaluation.episodes=16", "--no-dashboard", "--quiet", "--runs", runs()));
        return rookery(all.toArray());
    }

    private Path runs() {
        return folder.resolve("runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--scalar"})
    void aNewEnvironmentTrainsAsItIs(String option) throws IOException {
        Path environment = folder.resolve("my-env");
        made(environment, option.isEmpty() ? new String[0] : new String[] {option});
        assertThat(environment).isDirectoryContaining("glob:**/my-env.cl").isDirectoryContaining("glob:**/README.md");
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");

        assertThat(trained(environment.resolve("train.yaml"))).isEqualTo(SILENT);
        assertThat(RookeryProcess.onlyRun(runs())
                        .listing()
                        .summary()
                        .orElseThrow()
                        .evalReturnMean())
                .isNotNull();
    }

    @Test
    void commandsToCopyAreQuotedWhereAShellNeedsIt() {
        Path environment = folder.resolve("my worlds").resolve("my-env");
        assertThat(rookery("env", "new", environment).out())
                .contains("\n  ./rookery env check '" + environment + "'\n")
                .contains("\n  ./rookery train '" + environment.resolve("train.yaml") + "'\n");
        assertThat(Typed.quoted("it's")).isEqualTo("'it'\\''s'");
        assertThat(Typed.quoted("runs/my-env_1.0")).isEqualTo("runs/my-env_1.0");
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Path environment = folder.resolve("my-env");
        made(environment);
        Files.writeString(environment.resolve("my-env.cl"), "mine");

        Outcome again = rookery("env", "new", environment, "--scalar");
        assertThat(again.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(again.err())
                .isEqualTo("rookery: " + environment + ": is there already: give a new name, nothing is overwritten\n");
        assertThat(environment.resolve("my-env.cl")).hasContent("mine");
        assertThat(environment.resolve("environment.yaml")).content().doesNotContain("lanes: scalar");
    }

    @Test
    void aNameThatDoesNotDoForAnEnvironmentIsRefused() {
        Outcome outcome = rookery("env", "new", folder.resolve("2 fast"));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains("the folder's name becomes the environment's", "like my-env");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void environmentsOfAFolderCanBeNamedByIdAndTheirRunsKeepThePath() throws IOException {
        Path environment = folder.resolve("worlds").resolve("my-env");
        made(environment);
        Path experiment = folder.resolve("by-id.yaml");
        Files.writeString(
                experiment, Files.readString(environment.resolve("train.yaml")).replace("path: .", "id: MyEnv-v0"));

        assertThat(rookery("env", "list", "--env-path", folder.resolve("worlds"))
                        .out())
                .contains("MyEnv-v0", "CartPole-v1");
        assertThat(trained(experiment).err()).contains("names no known environment: MyEnv-v0");
        assertThat(trained(experiment, "--env-path", folder.resolve("worlds"))).isEqualTo(SILENT);

        Path run = RookeryProcess.onlyRun(runs()).path();
        assertThat(run.resolve("config.yaml")).content().contains("path: \"" + environment + "\"");
        assertThat(rookery("eval", run).exitCode()).isEqualTo(ExitCode.DONE);
    }
}
