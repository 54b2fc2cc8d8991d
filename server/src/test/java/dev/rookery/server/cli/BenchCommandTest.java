package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    Path folder;

    private static Outcome bench(Object... arguments) {
        return InProcess.rookery(
                Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray());
    }

    @Test
    void jsonForTheTerminalStandsAlone() throws IOException {
        Outcome outcome = bench(
                "--quick", "--repeats", 1, "--lanes", 4, "--json", "update", "env", "--environment", "Pendulum-v1");
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err()).isEmpty();
        JsonNode report = new ObjectMapper().readTree(outcome.out());
        assertThat(report.get("format").asText()).isEqualTo("rookery-bench");
        assertThat(report.at("/device/lanes").asInt()).isEqualTo(4);
        assertThat(report.at("/settings/repeats").asInt()).isEqualTo(1);
        assertThat(report.at("/rookery/version").asText()).isNotEmpty();
        List<String> benchmarks = report.get("results").findValuesAsText("benchmark");
        assertThat(benchmarks.get(0)).isEqualTo("env");
        assertThat(benchmarks).containsOnly("env", "update");
        assertThat(report.at("/results/0/setting/environment").asText()).isEqualTo("Pendulum-v1");
    }

    @Test
    void aTableShowsRatesWithTheirSpreadAndTheFileHasTheSame() throws IOException {
        Outcome outcome = bench("--quick", "--repeats", 2, "policy", "train", "--results", folder);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .containsPattern("(?m)^at most: [0-9.]+ GFLOP/s in multiply-adds, [0-9.]+ GB/s from memory")
                .containsPattern("(?m)^policy$")
                .containsPattern("(?m)^  CartPole-v1 .* [0-9.]+( [kMG])? \\([0-9.e+]+ to [0-9.e+]+\\) .* %")
                .contains("one iteration:", "rollout ms", "launches", "read back");
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.toList().get(0);
            assertThat(outcome.out()).contains("written to " + file);
            JsonNode report = new ObjectMapper().readTree(file.toFile());
            assertThat(report.get("results")).hasSize(2);
        }
    }

    @Test
    void whatCannotBeMeasuredIsRefusedAtOnce() {
        assertThat(bench("environments"))
                .isEqualTo(new Outcome(
                        ExitCode.USER,
                        "",
                        "rookery: there is no benchmark 'environments', but all, env, draw, policy, update, train and"
                                + " startup, and the command tune\n"));
        assertThat(bench("--repeats", 0).err()).contains("--repeats must be from 1");
        assertThat(bench("--lanes", 3).err()).contains("--lanes must be 1, 4, 8 or 16, but is 3");
        assertThat(bench("env", "--results", folder.resolve("missing")).err()).contains("there is no folder");
        assertThat(bench("env", "--environment", "CartPole-v2").err()).contains("CartPole-v1");
        assertThat(bench("startup").err()).contains("./rookery bench startup");
        Outcome unknown = bench("env", "--device", "no such device");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.DEVICE);
        assertThat(unknown.err()).contains("no device is called 'no such device'");
    }
}
