package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunSummary;
import dev.rookery.server.run.Safetensors;
import java.io.IOException;
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
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        JsonNode result = new ObjectMapper().readTree(outcome.out());
        JsonNode provenance = new ObjectMapper().readTree(run.provenanceFile().toFile());
        assertThat(provenance.get("command_line").get(0).asText()).isEqualTo("train");
        assertThat(provenance.get("command_line").get(1).asText())
                .isEqualTo(RookeryProcess.cartPole().toString());
        RunSummary summary = run.listing().summary().orElseThrow();
        assertThat(result.get("return_mean").asDouble()).isEqualTo(summary.evalReturnMean());
        assertThat(result.get("return_std").asDouble()).isEqualTo(summary.evalReturnStd());
        assertThat(result.get("checkpoint").asLong()).isEqualTo(16384);

        assertThat(rookery("eval", run.path(), "--checkpoint", 8192, "--episodes", 7, "--stochastic")
                        .out())
                .matches("return [0-9.]+ ± [0-9.]+ over 7 episodes, from .* \\(checkpoint 8192\\)\\R");
        Outcome unknown = rookery("eval", run.path(), "--checkpoint", 5);
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(unknown.err()).contains("has no checkpoint 5, but it has [8192, 16384]");

        assertThat(rookery("eval", run.configFile()).err())
                .endsWith("is not a run: it is a file; name the run's folder\n");
        assertGoesNotOn(run, "seed=5", "a resumed run keeps its name and its seeds");
        assertGoesNotOn(run, "seeds=[1, 2]", "a resumed run keeps its name and its seeds");
        assertGoesNotOn(run, "name=other", "a resumed run keeps its name and its seeds");
        assertGoesNotOn(run, "total_timesteps=8192", "less than the 16384 steps");
        assertGoesNotOn(run, RookeryProcess.cartPole(), "a resumed run has its own configuration");
    }

    private void assertGoesNotOn(RunDirectory run, String argument, String why) throws IOException {
        String before = Files.readString(run.configFile());
        Outcome outcome = rookery("train", "--resume", run.path(), argument, "--no-dashboard");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains(why);
        assertThat(run.configFile()).hasContent(before);
    }

    @Test
    void settingsThatLookLikeOptionsAreToldApart() {
        assertThat(rookery("train", RookeryProcess.cartPole(), "--seed=3").err())
                .contains("unknown option '--seed=3': seed is a setting of the experiment, written as seed=...");
        assertThat(rookery("train", RookeryProcess.cartPole(), RookeryProcess.cartPole())
                        .err())
                .contains("one experiment at a time");
    }

    @Test
    void whatCannotBeWrittenIsAFailure() throws Exception {
        assumeThat(Path.of("/dev/full")).exists();
        try (RookeryProcess listing = RookeryProcess.into(Path.of("/dev/full"), folder, "env", "list")) {
            assertThat(listing.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(listing.printed()).contains("what this printed could not be written");
        }
    }

    @Test
    void severalPoliciesAreEvaluatedAndExportedEachByItself() throws IOException {
        RunDirectory three = trained("seeds=[5, 1, 3]", "evaluation.interval=8192", "checkpoint.interval=8192");
        RunSummary summary = three.listing().summary().orElseThrow();
        assertThat(summary.policies()).isEqualTo(3);
        assertThat(summary.seeds()).containsExactly(5L, 1L, 3L);
        int best = summary.bestPolicy();

        JsonNode all = new ObjectMapper()
                .readTree(rookery("eval", three.path(), "--policy", "all", "--json")
                        .out());
        assertThat(all.get("return_mean").asDouble()).isEqualTo(summary.evalReturnMean());
        assertThat(all.get("return_iqm").asDouble()).isEqualTo(summary.evalReturnIqm());
        assertThat(all.get("best_policy").asInt()).isEqualTo(best);
        assertThat(all.get("policies")).hasSize(3);
        assertThat(rookery("eval", three.path(), "--policy", "all").out())
                .startsWith("return ")
                .contains(" over 3 policies, IQM ", "\npolicy 1 (seed 1): return ", ", the best\n");

        JsonNode chosen = new ObjectMapper()
                .readTree(rookery("eval", three.path(), "--json").out());
        assertThat(chosen.get("policy").asInt()).isEqualTo(best);
        assertThat(chosen.get("return_mean").asDouble())
                .isEqualTo(summary.evalReturnPerPolicy().get(best));
        assertThat(rookery("eval", three.path(), "--policy", 2, "--episodes", 7).out())
                .matches("policy 2 \\(seed 3\\): return [0-9.]+ ± [0-9.]+ over 7 episodes, .*\\R");

        // What a run of that seed alone has learnt, to the bit.
        RunDirectory alone = trained("seed=1", "evaluation.interval=8192", "checkpoint.interval=8192");
        Path fromThree = folder.resolve("three.safetensors");
        Path fromOne = folder.resolve("one.safetensors");
        Outcome exported = rookery("export", three.path(), fromThree, "--policy", 1, "--checkpoint", 8192);
        assertThat(exported.out()).isEqualTo(fromThree + ": policy 1, seed 1, at step 8192\n");
        assertThat(rookery("export", alone.path(), fromOne, "--checkpoint", 8192)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(Safetensors.read(fromThree).tensors())
                .isEqualTo(Safetensors.read(fromOne).tensors())
                .containsKeys("policy.actor.0.weight", "policy.critic.2.bias");
        assertThat(Safetensors.read(fromThree).metadata())
                .containsEntry("seed", "1")
                .containsEntry("global_step", "8192")
                .containsEntry("environment", "CartPole-v1")
                .containsEntry("hidden_sizes", "[64, 64]");
        assertThat(rookery("export", three.path(), fromThree).err()).contains("is there already");

        Outcome unknown = rookery("export", three.path(), folder.resolve("x"), "--policy", 3);
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(unknown.err())
                .contains("--policy must be best, or a policy of")
                .contains("0 to 2, but is 3");
        assertThat(rookery("export", three.path(), folder.resolve("x"), "--policy", "all")
                        .err())
                .contains("but is all");
    }

    @Test
    void whatIsNoRunIsRefusedInOneLine() {
        for (String command : new String[] {"eval", "dashboard"}) {
            Outcome outcome = rookery(command, folder);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(outcome.err()).isEqualTo("rookery: " + folder + " is not a run: it has no config.yaml\n");
        }
        assertThat(rookery("eval", folder, "--episodes", 0).err()).contains("--episodes must be from 1");
    }

    @Test
    void everyCommandExplainsItselfWithHelp() {
        assertExplains(RookeryCommand.commandLine(), List.of());
    }

    private static void assertExplains(CommandLine command, List<String> words) {
        List<String> asked = Stream.concat(words.stream(), Stream.of("--help")).toList();
        Outcome outcome = rookery(asked.toArray());
        assertThat(outcome.exitCode()).as(asked + ": " + outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .startsWith("Usage: " + command.getCommandSpec().qualifiedName() + " ")
                .contains("-h, --help");
        command.getSubcommands()
                .forEach((name, inner) -> assertExplains(
                        inner, Stream.concat(words.stream(), Stream.of(name)).toList()));
    }

    @Test
    void anOptionThatIsNoNumberIsToldInWords() {
        for (String option : new String[] {"--episodes", "--checkpoint"}) {
            Outcome outcome = rookery("eval", folder, option, "many");
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(outcome.err())
                    .contains("'" + option + "'", "'many' is no whole number, or too large")
                    .endsWith("See: rookery eval --help\n");
        }
    }

    @Test
    void aPortThatThereIsNotIsRefusedAndLeavesNoRunBehind() {
        Outcome outcome = rookery("train", RookeryProcess.cartPole(), "--port", 99_999, "--runs", folder);
        assertThat(outcome)
                .isEqualTo(new Outcome(ExitCode.USER, "", "rookery: --port must be from 0 to 65535, but is 99999\n"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderInPlaceOfAnExperimentSuggestsTheExperimentInIt() {
        Path environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(rookery("train", environment).err())
                .contains("is a directory: give a YAML file in it, like " + environment.resolve("train.yaml"));
    }

    @Test
    void aFolderThatCannotHoldRunsOrFilesIsRefusedWithTheReason() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome inFile = rookery("train", RookeryProcess.cartPole(), "--no-dashboard", "--runs", file.resolve("runs"));
        assertThat(inFile)
                .isEqualTo(new Outcome(
                        ExitCode.USER,
                        "",
                        "rookery: no run can be kept in " + file.resolve("runs")
                                + ": not a directory; --runs DIR names another folder\n"));
        for (String option : new String[] {"--scalar", "--java"}) {
            Outcome made = rookery("env", "new", option, file.resolve("my-env"));
            assertThat(made.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(made.err())
                    .startsWith("rookery: " + file.resolve("my-env") + ": cannot be written: " + file)
                    .doesNotContain("Exception");
        }
        assertThat(folder).isDirectoryContaining("glob:**/file");
    }

    @Test
    void aTakenPortIsRefusedAndLeavesNoRunBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome =
                    rookery("train", RookeryProcess.cartPole(), "--port", taken.getLocalPort(), "--runs", folder);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains(taken.getLocalPort() + " on 127.0.0.1 is taken by another program");
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
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DIVERGED);
        assertThat(outcome.err()).contains("the training diverged", "learning_rate");
        assertThat(RunDirectory.list(folder).get(0).status()).isEqualTo("failed");
    }
}
