package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.EvaluationResult.PolicyReturn;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("metrics.jsonl");
    }

    @Test
    void everyLineIsInTheFileWhenTheCallReturns() throws IOException {
        try (MetricsLog log = MetricsLog.create(file)) {
            log.phase(RunPhase.TRAINING, 0, NOON);
            log.iteration(new IterationMetrics(1, 4096, 0.25, Map.of("charts/SPS", 16384.0)));
            log.evaluation(
                    EvaluationResult.of(4096, 100, true, List.of(new PolicyReturn(21.5, 2.5, 9, 30, 21.5))), 0.25);
            log.checkpoint(4096, NOON);

            assertThat(file).hasContent("""
                            {"type":"phase","global_step":0,"phase":"training","time":"2026-01-31T12:00:00Z"}
                            {"type":"iteration","iteration":1,"global_step":4096,"training_seconds":0.25,"values":{"charts/SPS":16384.0}}
                            {"type":"evaluation","global_step":4096,"training_seconds":0.25,"episodes":100,"return_mean":21.5,"return_std":2.5,"return_min":9.0,"return_max":30.0,"length_mean":21.5,"deterministic":true}
                            {"type":"checkpoint","global_step":4096,"time":"2026-01-31T12:00:00Z"}
                            """);
        }
    }

    @Test
    void valuesThatAreNotFiniteAreNamedButNotWritten() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("losses/policy_loss", Double.NaN);
        values.put("losses/value_loss", Double.POSITIVE_INFINITY);
        values.put("charts/SPS", 1.0);
        try (MetricsLog log = MetricsLog.create(file)) {
            log.iteration(new IterationMetrics(1, 64, 0.5, values));
        }
        assertThat(Files.readString(file))
                .contains(
                        "\"values\":{\"charts/SPS\":1.0},\"non_finite\":[\"losses/policy_loss\",\"losses/value_loss\"]}");
    }

    @Test
    void theHistoryHasOneColumnPerTagWithNanWhereThereWasNoValue() throws IOException {
        try (MetricsLog log = MetricsLog.create(file)) {
            log.phase(RunPhase.TRAINING, 0, NOON);
            for (int i = 1; i <= 600; i++) {
                Map<String, Double> values = i % 2 == 0 ? Map.of("a", 1.0 * i, "b", 2.0 * i) : Map.of("a", 1.0 * i);
                log.iteration(new IterationMetrics(i, 64L * i, 0.5 * i, values));
            }
            log.evaluation(
                    EvaluationResult.of(38400, 10, false, List.of(new PolicyReturn(475, 1, 470, 480, 475))), 300);
            log.checkpoint(38400, NOON);

            RunHistory history = RunHistory.read(file);
            assertThat(history.iterations()).hasSize(600).startsWith(1, 2).endsWith(600);
            assertThat(history.globalSteps()).hasSize(600).endsWith(38400);
            assertThat(history.trainingSeconds()).hasSize(600).endsWith(300);
            assertThat(history.values()).containsOnlyKeys("a", "b");
            assertThat(history.values().get("a")).hasSize(600).endsWith(599, 600);
            assertThat(history.values().get("b"))
                    .hasSize(600)
                    .startsWith(Double.NaN, 4)
                    .endsWith(Double.NaN, 1200);
            assertThat(history.evaluations())
                    .containsExactly(new RunHistory.Evaluation(
                            EvaluationResult.of(38400, 10, false, List.of(new PolicyReturn(475, 1, 470, 480, 475))),
                            300));
            assertThat(history.phases()).containsExactly(new RunHistory.PhaseChange(RunPhase.TRAINING, 0, NOON));
            assertThat(history.checkpoints()).containsExactly(38400);
        }
    }

    @Test
    void whatAgentsAndTeamsAchievedIsReadBack() throws IOException {
        EvaluationResult result = new EvaluationResult(
                64, 10, 0, 0, 0, 0, 30, true, List.of(), Map.of("agent_0", 2.5, "agent_1", -2.5, "left", 2.5));
        try (MetricsLog log = MetricsLog.create(file)) {
            log.evaluation(result, 3);
        }
        assertThat(RunHistory.read(file).evaluations()).containsExactly(new RunHistory.Evaluation(result, 3));
        assertThat(result.scalars()).containsEntry("eval/episodic_return_left", 2.5);
    }

    @Test
    void aMissingFileIsAnEmptyHistory() throws IOException {
        assertThat(RunHistory.read(file).iterations()).isEmpty();
    }

    @Test
    void wheneverACrashCutsTheFileTheReaderSeesTheWholeLines() throws IOException {
        writeIterations(1, 3);
        byte[] whole = Files.readAllBytes(file);
        int lines = 0;
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            assertThat(RunHistory.read(file).iterations()).hasSize(lines);
            if (cut < whole.length && whole[cut] == '\n') {
                lines++;
            }
        }
    }

    @Test
    void resumingRepairsATornLineAndGoesOn() throws IOException {
        writeIterations(1, 2);
        Files.writeString(file, "{\"type\":\"iteration\",\"iter", StandardOpenOption.APPEND);
        try (MetricsLog log = MetricsLog.resume(file, 128)) {
            log.iteration(iteration(3));
        }
        assertThat(RunHistory.read(file).iterations()).containsExactly(1, 2, 3);
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void aTailThatADiskFilledWithZerosIsRepairedToo() throws IOException {
        writeIterations(1, 2);
        Files.write(file, new byte[4096], StandardOpenOption.APPEND);
        assertThat(RunHistory.read(file).iterations()).containsExactly(1, 2);
        MetricsLog.resume(file, 128).close();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void resumingDropsWhatLiesBeyondTheCheckpoint() throws IOException {
        writeIterations(1, 5);
        byte[] expected = Files.readAllBytes(file);
        MetricsLog.resume(file, 3 * 64).close();
        assertThat(RunHistory.read(file).iterations()).containsExactly(1, 2, 3);
        try (MetricsLog log = MetricsLog.resume(file, 3 * 64)) {
            log.iteration(iteration(4));
            log.iteration(iteration(5));
        }
        assertThat(file).hasBinaryContent(expected);
    }

    @Test
    void aDamagedLineInTheMiddleIsRefusedWithItsNumber() throws IOException {
        writeIterations(1, 3);
        Files.writeString(file, Files.readString(file).replace("{\"type\":\"iteration\",\"iteration\":2", "x"));
        String original = Files.readString(file);
        assertThatThrownBy(() -> RunHistory.read(file))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("metrics.jsonl:2 is no JSON object");
        assertThatThrownBy(() -> MetricsLog.resume(file, 192)).isInstanceOf(RunException.class);
        assertThat(file).as("untouched").hasContent(original);
    }

    private void writeIterations(int first, int last) throws IOException {
        try (MetricsLog log = MetricsLog.create(file)) {
            for (int i = first; i <= last; i++) {
                log.iteration(iteration(i));
            }
        }
    }

    private static IterationMetrics iteration(int i) {
        return new IterationMetrics(i, 64L * i, 0.5, Map.of("charts/SPS", 1.0 * i));
    }
}
