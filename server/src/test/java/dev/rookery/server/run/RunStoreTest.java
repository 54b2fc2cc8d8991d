package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.agents.config.EnvironmentConfig;
import dev.rookery.agents.config.JavaConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.EvaluationResult.PolicyReturn;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.Tensor;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RunStoreTest {
    private static final String YAML = "name: cartpole\nseed: 7\n";
    private static final EnvironmentFacts ENVIRONMENT =
            new EnvironmentFacts("c0ffee", Map.of("max_episode_steps", "500", "params.length", "0.5"));
    private static final RunFacts FACTS = facts(ENVIRONMENT);

    @TempDir
    Path root;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-31T12:00:00Z"));

    @Test
    void aFinishedRunLeavesACompleteFolder() throws IOException {
        RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock);
        Path run = store.directory().path();
        store.phaseChanged(RunPhase.TRAINING);
        store.iterationCompleted(iteration(1));
        store.iterationCompleted(iteration(2));
        LoggerFactory.getLogger(RunStoreTest.class).info("a line while it runs");
        store.evaluationCompleted(evaluation(128, 480));
        store.writeCheckpoint(checkpoint(128));
        store.checkpointWritten(128);
        store.iterationCompleted(iteration(3));
        store.evaluationCompleted(evaluation(192, 500));
        clock.now = clock.now.plusSeconds(10);
        store.phaseChanged(RunPhase.FINISHED);
        store.close();
        store.close();
        LoggerFactory.getLogger(RunStoreTest.class).info("a line after its end");

        assertThat(run.resolve("config.yaml")).hasContent(YAML);
        assertThat(run.resolve("log.txt")).content().contains("a line while it runs");
        assertThat(run.resolve("log.txt")).content().doesNotContain("a line after its end");
        assertThat(run.resolve("provenance.json")).isNotEmptyFile();
        assertThat(run).isDirectoryContaining("glob:**/events.out.tfevents.1769860800.*.0");
        assertThat(store.directory().checkpoints().read(128)).isEqualTo(checkpoint(128));
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(8);

        JsonNode summary = summary(run);
        assertThat(summary.fieldNames())
                .toIterable()
                .containsExactly(
                        "status",
                        "total_timesteps",
                        "wall_seconds",
                        "training_seconds",
                        "sps_mean",
                        "eval_return_mean",
                        "eval_return_std",
                        "eval_episodes",
                        "seconds_to_solve",
                        "device",
                        "seed",
                        "policies",
                        "seeds",
                        "eval_return_per_policy",
                        "eval_return_iqm",
                        "eval_return_ci_low",
                        "eval_return_ci_high",
                        "best_policy",
                        "diverged_policies",
                        "reloads");
        assertThat(summary.toString())
                .isEqualTo("{\"status\":\"finished\",\"total_timesteps\":192,\"wall_seconds\":10.0,"
                        + "\"training_seconds\":1.5,\"sps_mean\":128.0,\"eval_return_mean\":500.0,"
                        + "\"eval_return_std\":2.0,\"eval_episodes\":100,\"seconds_to_solve\":1.0,"
                        + "\"device\":\"pthread\",\"seed\":7,\"policies\":1,\"seeds\":[7],"
                        + "\"eval_return_per_policy\":[500.0],\"eval_return_iqm\":null,\"eval_return_ci_low\":null,"
                        + "\"eval_return_ci_high\":null,\"best_policy\":0,\"diverged_policies\":[],\"reloads\":0}");
        assertThat(RunDirectory.list(root).get(0).summary()).contains(store.summary());
    }

    /** Of three policies the last has diverged. */
    private static EvaluationResult evaluationOfThree(long step) {
        return EvaluationResult.of(
                step,
                100,
                true,
                List.of(
                        new EvaluationResult.PolicyReturn(400, 3, 390, 410, 400),
                        new EvaluationResult.PolicyReturn(500, 0, 500, 500, 500),
                        EvaluationResult.PolicyReturn.DIVERGED));
    }

    @Test
    void severalPoliciesAreSummedUpAndSingleOnesComeBackWithTheHistory() throws IOException {
        RunFacts facts =
                new RunFacts("pthread", Map.of(), List.of(4L, 8L, 2L), 475.0, 2, List.of("train"), ENVIRONMENT);
        RunStore store = RunStore.create(root, "cartpole", YAML, facts, clock);
        Map<String, double[]> single = Map.of("charts/episodic_return", new double[] {20, 30, Double.NaN});
        store.iterationCompleted(new IterationMetrics(1, 64, 0.5, Map.of("charts/episodic_return", 25.0), single));
        store.iterationCompleted(iteration(2));
        store.policyDiverged(2, 128, "policy 2 (seed 2) diverged: losses/value_loss is NaN in iteration 2");
        store.evaluationCompleted(evaluationOfThree(128));
        store.writeCheckpoint(checkpoint(128));
        store.phaseChanged(RunPhase.FINISHED);
        store.close();

        Path run = store.directory().path();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")).get(0))
                .endsWith("\"values\":{\"charts/episodic_return\":25.0},"
                        + "\"policies\":{\"charts/episodic_return\":[20.0,30.0,null]}}");
        JsonNode summary = summary(run);
        assertThat(summary.get("sps_mean").asDouble()).as("of all policies").isEqualTo(3 * 128);
        assertThat(summary.get("eval_return_mean").asDouble()).isEqualTo(450);
        assertThat(summary.get("eval_return_iqm").asDouble()).isEqualTo(450);
        assertThat(summary.get("eval_return_ci_low").asDouble()).isEqualTo(400);
        assertThat(summary.get("seeds").toString()).isEqualTo("[4,8,2]");
        assertThat(summary.get("eval_return_per_policy").toString()).isEqualTo("[400.0,500.0,null]");
        assertThat(summary.get("best_policy").asInt()).isEqualTo(1);
        assertThat(summary.get("diverged_policies").toString()).isEqualTo("[2]");

        RunHistory history = RunHistory.read(run.resolve("metrics.jsonl"));
        assertThat(history.perPolicy()).containsOnlyKeys("charts/episodic_return");
        double[][] returns = history.perPolicy().get("charts/episodic_return");
        assertThat(returns[0]).containsExactly(20, 30, Double.NaN);
        assertThat(returns[1]).isNull();
        assertThat(history.evaluations()).containsExactly(new RunHistory.Evaluation(evaluationOfThree(128), 1.0));
        assertThat(history.divergences())
                .containsExactly(new RunHistory.Divergence(
                        2, 128, "policy 2 (seed 2) diverged: losses/value_loss is NaN in iteration 2"));
        try (RunStore resumed = RunStore.resume(run, YAML, facts, clock)) {
            assertThat(resumed.summary().divergedPolicies()).containsExactly(2);
            assertThat(resumed.summary().bestPolicy()).isEqualTo(1);
        }
    }

    @Test
    void aReloadedEnvironmentIsWrittenDownWhereverTheRunIsDescribed() throws IOException {
        RunStore store = RunStore.create(root, "my-env", YAML, FACTS, clock);
        EnvironmentReload reload = new EnvironmentReload(128, "my-env.cl", "decade", true);
        store.environmentReloaded(reload);
        store.writeCheckpoint(checkpoint(128));
        store.environmentReloaded(new EnvironmentReload(192, "my-env.cl", "facade", true));
        store.environmentReloaded(new EnvironmentReload(256, "my-env.cl", "facade", false));
        store.close();

        Path run = store.directory().path();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")).get(0))
                .startsWith("{\"type\":\"reload\",\"global_step\":128,\"file\":\"my-env.cl\","
                        + "\"dynamics_sha256\":\"decade\",\"time\":");
        assertThat(summary(run).get("reloads").asInt()).isEqualTo(2);
        JsonNode provenance =
                new ObjectMapper().readTree(run.resolve("provenance.json").toFile());
        assertThat(provenance.path("dynamics_sha256").asText()).isEqualTo("c0ffee");
        assertThat(provenance.at("/reloads/1/dynamics_sha256").asText()).isEqualTo("facade");
        assertThat(provenance.at("/reloads/1/global_step").asLong()).isEqualTo(192);

        // The second reload came after the checkpoint, so the run that goes on from there has not seen it.
        try (RunStore resumed = RunStore.resume(run, YAML, FACTS, clock)) {
            assertThat(resumed.summary().reloads()).isEqualTo(1);
            assertThat(resumed.earlier().reloads()).containsExactly(reload);
        }
    }

    @Test
    void aResumeKnowsInWhatTheEnvironmentIsNoLongerWhatTheRunHadLast() throws IOException {
        RunStore store = RunStore.create(root, "my-env", YAML, FACTS, clock);
        store.writeCheckpoint(checkpoint(128));
        assertThat(store.environmentChanges()).isEmpty();
        store.close();
        Path run = store.directory().path();

        RunFacts changed = facts(new EnvironmentFacts(
                "decade", Map.of("max_episode_steps", "200", "params.length", "0.7", "params.wind", "0.1")));
        try (RunStore resumed = RunStore.resume(run, YAML, changed, clock)) {
            assertThat(resumed.environmentChanges())
                    .containsExactly(
                            "its code has changed",
                            "max_episode_steps was 500 and is 200",
                            "params.length was 0.5 and is 0.7 (environment.params.length=0.5 brings it back)",
                            "params.wind is new");
        }
        try (RunStore again = RunStore.resume(run, YAML, changed, clock)) {
            assertThat(again.environmentChanges()).as("told once").isEmpty();
        }
    }

    @Test
    void aRunFromBeforeSettingsWereKeptIsComparedByItsCodeAlone() throws IOException {
        RunStore store = RunStore.create(root, "my-env", YAML, FACTS, clock);
        store.writeCheckpoint(checkpoint(128));
        store.close();
        Path run = store.directory().path();
        Path file = run.resolve("provenance.json");
        ObjectNode provenance = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        assertThat(provenance.remove("environment").size()).isEqualTo(2);
        Files.writeString(file, provenance.toString());

        assertThat(Provenance.latestEnvironment(file)).isEqualTo(new EnvironmentFacts("c0ffee", Map.of()));
        RunFacts changed = facts(new EnvironmentFacts("c0ffee", Map.of("max_episode_steps", "200")));
        try (RunStore resumed = RunStore.resume(run, YAML, changed, clock)) {
            assertThat(resumed.environmentChanges()).isEmpty();
        }
    }

    @Test
    void hundredsOfNumbersAreComparedByTheirDigest() {
        EnvironmentFacts breakout = factsOf("MinAtar-Breakout-v1");
        EnvironmentFacts seaquest = factsOf("MinAtar-Seaquest-v1");

        assertThat(breakout.settings().get("observation")).startsWith("SHA-256 ");
        assertThat(breakout.changesSince(factsOf("MinAtar-Breakout-v1"))).isEmpty();
        assertThat(seaquest.changesSince(breakout))
                .contains("its code has changed", "observation has changed", "action had 3 and has 6");
    }

    private static EnvironmentFacts factsOf(String id) {
        EnvironmentConfig config = new EnvironmentConfig(id, null, 1, Map.of(), Map.of(), JavaConfig.DEFAULT);
        return EnvironmentFacts.of(EnvironmentCatalog.builtIn().find(id), config);
    }

    private static RunFacts facts(EnvironmentFacts environment) {
        return new RunFacts("pthread", Map.of(), List.of(7L), 475.0, 2, List.of("train"), environment);
    }

    @Test
    void whatIsNotKnownIsNull() throws IOException {
        RunFacts facts = new RunFacts("pthread", Map.of(), List.of(), null, 1, List.of(), EnvironmentFacts.UNKNOWN);
        RunStore store = RunStore.create(root, "cartpole", YAML, facts, clock);
        store.close();
        JsonNode summary = summary(store.directory().path());
        assertThat(summary.path("status").asText()).isEqualTo("interrupted");
        for (String key : List.of("sps_mean", "eval_return_mean", "eval_episodes", "seconds_to_solve", "seed")) {
            assertThat(summary.get(key).isNull()).as(key).isTrue();
        }
    }

    @Test
    void aLineIsReadableAsSoonAsTheCallReturnsAndTheLockHolds() throws IOException {
        try (RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock)) {
            store.iterationCompleted(iteration(1));
            assertThat(store.directory().history().iterations()).containsExactly(1);
            assertThatThrownBy(() -> RunStore.resume(store.directory().path(), YAML, FACTS, clock))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("in use by process");
            store.iterationCompleted(iteration(2));
            assertThat(store.directory().history().iterations()).containsExactly(1, 2);
        }
    }

    @Test
    void resumingContinuesTheFilesAsIfTheRunHadNeverStopped() throws IOException {
        RunStore straight = RunStore.create(root, "straight", YAML, FACTS, clock);
        train(straight, 1, 6);
        straight.close();

        RunStore first = RunStore.create(root, "resumed", YAML, FACTS, clock);
        train(first, 1, 3);
        first.writeCheckpoint(checkpoint(192));
        train(first, 4, 5);
        clock.now = clock.now.plusSeconds(10);
        first.close();
        Path run = first.directory().path();

        RunStore second = RunStore.resume(run, YAML, FACTS, clock);
        assertThat(second.resumeStep()).hasValue(192);
        assertThat(second.summary().totalTimesteps()).isEqualTo(192);
        assertThat(second.summary().trainingSeconds()).isEqualTo(1.5);
        assertThat(second.summary().evalReturnMean()).isEqualTo(480);
        assertThat(second.summary().secondsToSolve()).isEqualTo(0.5);
        train(second, 4, 6);
        clock.now = clock.now.plusSeconds(5);
        second.close();

        assertThat(run.resolve("metrics.jsonl"))
                .hasSameBinaryContentAs(straight.directory().metricsFile());
        assertThat(summary(run).path("wall_seconds").asDouble()).isEqualTo(15);
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.filter(file -> file.toString().contains("tfevents")))
                    .hasSize(2);
        }
        assertThat(new ObjectMapper()
                        .readTree(run.resolve("provenance.json").toFile())
                        .path("resumes"))
                .hasSize(1);
    }

    @Test
    void aResumeThatCameToNothingLeavesTheRunAsItWas() throws IOException {
        RunStore first = RunStore.create(root, "refused", YAML, FACTS, clock);
        train(first, 1, 3);
        first.writeCheckpoint(checkpoint(192));
        first.close();
        RunDirectory run = first.directory();
        List<Path> files = List.of(run.configFile(), run.provenanceFile(), run.summaryFile(), run.metricsFile());
        List<String> before = new ArrayList<>();
        for (Path file : files) {
            before.add(Files.readString(file));
        }

        RunStore second = RunStore.resume(run.path(), YAML + "# changed\n", FACTS, clock);
        assertThat(run.configFile()).content().contains("# changed");
        second.discard();

        for (int i = 0; i < before.size(); i++) {
            assertThat(files.get(i)).content().isEqualTo(before.get(i));
        }
    }

    @Test
    void aRunWithoutACheckpointCannotBeResumedAndIsLeftFree() throws IOException {
        RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock);
        store.iterationCompleted(iteration(1));
        store.close();
        Path run = store.directory().path();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> RunStore.resume(run, YAML, FACTS, clock))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has no checkpoint to go on from");
        }
        assertThat(store.directory().history().iterations()).containsExactly(1);
    }

    @Test
    void aDamagedCheckpointDropsNothing() throws IOException {
        RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock);
        train(store, 1, 1);
        store.writeCheckpoint(checkpoint(64));
        train(store, 2, 2);
        store.close();
        Path run = store.directory().path();
        Files.writeString(run.resolve("checkpoints/000000000064/state.safetensors"), "x");
        assertThatThrownBy(() -> RunStore.resume(run, YAML, FACTS, clock))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("damaged");
        assertThat(store.directory().history().iterations()).containsExactly(1, 2);
    }

    @Test
    void aClosedStoreTakesNothingMore() throws IOException {
        RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock);
        store.close();
        assertThatThrownBy(() -> store.iterationCompleted(iteration(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.phaseChanged(RunPhase.STOPPED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSummaryFollowsThePhaseWhileTheRunGoesOn() throws Exception {
        try (RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, clock)) {
            store.phaseChanged(RunPhase.PAUSED);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!RunDirectory.list(root).get(0).status().equals("paused")) {
                assertThat(System.nanoTime()).as("waiting for summary.json").isLessThan(deadline);
                Thread.sleep(10);
            }
        }
    }

    @Test
    void anIterationCostsTheEventLoopWellUnderATenthOfAMillisecond() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int tag = 0; tag < 14; tag++) {
            values.put("losses/some_loss_" + tag, Math.sqrt(tag + 2));
        }
        int warmUp = 4000;
        int count = 4000;
        long[] nanos = new long[count];
        try (RunStore store = RunStore.create(root, "cartpole", YAML, FACTS, Clock.systemUTC())) {
            for (int i = -warmUp; i < count; i++) {
                IterationMetrics metrics =
                        new IterationMetrics(warmUp + i + 1, 64L * (warmUp + i), 0.1 * (warmUp + i), values);
                long start = System.nanoTime();
                store.iterationCompleted(metrics);
                nanos[Math.max(i, 0)] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "run store, one iteration of 14 values: median %.1f us, 99 %% below %.1f us, longest %.1f us%n",
                nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3, nanos[count - 1] / 1e3);
        assertThat(nanos[count / 2]).as("median, ns").isLessThan(100_000);
    }

    private static void train(RunStore store, int first, int last) {
        for (int i = first; i <= last; i++) {
            store.iterationCompleted(iteration(i));
            if (i == 1) {
                store.evaluationCompleted(evaluation(64, 480));
            }
        }
    }

    private static IterationMetrics iteration(int i) {
        return new IterationMetrics(i, 64L * i, 0.5 * i, Map.of("charts/SPS", 128.0));
    }

    private static EvaluationResult evaluation(long step, double mean) {
        return EvaluationResult.of(step, 100, true, List.of(new PolicyReturn(mean, 2, mean, mean, mean)));
    }

    private static Checkpoint checkpoint(long step) {
        return new Checkpoint(
                step, (int) (step / 64), Map.of("w", Tensor.ofFloats(new float[] {1, 2}, 2)), Map.of("k", "v"));
    }

    private static JsonNode summary(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    }

    /** Stands still until it is set. */
    private static final class SettableClock extends Clock {
        private volatile Instant now;

        private SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
