package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.BrittleWorld;
import dev.rookery.agents.BrittleWorld.Fault;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a training whose environment brings numbers that are not finite. */
class NonFiniteTest {
    private static final int NUM_ENVS = 17;
    private static final int NUM_STEPS = 13;
    private static final int ITERATIONS = 12;

    @TempDir
    Path folder;

    private ExperimentConfig config(String seeds, String... overrides) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seeds: %s
                total_timesteps: %d
                environment: {path: ./brittle-world, num_envs: %d}
                policy: {hidden_sizes: [16, 5]}
                algorithm: {name: ppo, num_steps: %d, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                """.formatted(seeds, ITERATIONS * NUM_ENVS * NUM_STEPS, NUM_ENVS, NUM_STEPS));
        return ExperimentConfig.load(file, List.of(overrides), EnvironmentCatalog.builtIn());
    }

    private static NonFiniteException failure(ExperimentConfig config, EnvironmentFolder world, int lanes) {
        Throwable thrown = catchThrowable(() -> Trained.of(config, world, lanes));
        assertThat(thrown).hasRootCauseInstanceOf(NonFiniteException.class);
        return (NonFiniteException) thrown.getCause();
    }

    private JsonNode replayed(String trace, int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace replay = new EnvironmentTrace(
                        device, EnvironmentCatalog.builtIn().with(folder.resolve("brittle-world")), false)) {
            return new ObjectMapper().readTree(replay.replay(trace, "trace"));
        }
    }

    /** [agents] of the last entry, or of an entry without agents the entry alone. */
    private static JsonNode last(JsonNode list, int agents) {
        JsonNode entry = list.get(list.size() - 1);
        return agents > 1 ? entry.get(agents - 1) : entry;
    }

    private static boolean finite(JsonNode node) {
        for (JsonNode one : node) {
            if (!finite(one)) {
                return false;
            }
        }
        return !node.isTextual();
    }

    private static boolean allButTheLastAreFinite(JsonNode list) {
        List<JsonNode> before = new ArrayList<>();
        list.forEach(before::add);
        return before.subList(0, before.size() - 1).stream().allMatch(NonFiniteTest::finite);
    }

    @ParameterizedTest
    @CsvSource({
        "REWARD, 1, 1, false, false, '[3]'",
        "REWARD, 16, 2, false, false, '[3, 8]'",
        "REWARD, 8, 1, true, false, '[4]'",
        "OBS, 8, 3, false, true, '[5, 1, 2]'",
        "OBS, 1, 1, true, false, '[3]'",
        "OBS, 16, 1, false, false, '[7, 9]'",
        "FINAL_OBS, 16, 2, false, false, '[3]'",
        "FINAL_OBS, 8, 1, true, true, '[3]'"
    })
    void theRunStopsAndItsTraceEndsInTheSameNumber(
            Fault fault, int lanes, int agents, boolean box, boolean scalar, String seeds) throws Exception {
        EnvironmentFolder world = new BrittleWorld(agents, box, scalar, fault).in(folder);
        ExperimentConfig config = config(seeds, "environment.params={odds: 0.03}");

        NonFiniteException failure = failure(config, world, lanes);

        String field = fault == Fault.REWARD
                ? "the reward"
                : "the observation's height";
        String value = fault == Fault.OBS ? "-Infinity" : "NaN";
        assertThat(failure.getMessage())
                .matches("environment \\d+ " + (config.policies() > 1 ? "of policy \\d " : "")
                        + "\\(training\\) of BrittleWorld-v0 has made a number that is not finite, in step \\d+ of its"
                        + " episode \\(global step \\d+\\), seed \\d+: " + field
                        + (agents > 1 ? " of agent " + (agents - 1) : "") + " is " + value);
        JsonNode trace = replayed(failure.trace().orElseThrow(), lanes);
        assertThat(trace.get("actions")).isNotEmpty();
        JsonNode broken = fault == Fault.REWARD
                ? last(trace.get("rewards"), agents)
                : last(trace.get("obs"), agents).get(1);
        assertThat(broken.asText()).isEqualTo(value);
        assertThat(allButTheLastAreFinite(trace.get("rewards"))).isTrue();
        assertThat(allButTheLastAreFinite(trace.get("obs"))).isTrue();
        assertThat(failure.getMessage()).contains("seed " + trace.get("seed") + ": ");
        assertThat(failure.getMessage()).startsWith("environment " + trace.get("env") + " ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, '[3]'", "8, 2, '[3]'", "16, 1, '[4, 2]'"})
    void aFirstObservationThatIsNotFiniteIsTracedToItsReset(int lanes, int agents, String seeds) throws Exception {
        EnvironmentFolder world = new BrittleWorld(agents, false, false, Fault.FIRST_OBS).in(folder);
        NonFiniteException failure =
                failure(config(seeds, "environment.randomization={odds: [0.001, 0.04]}"), world, lanes);

        assertThat(failure.getMessage())
                .containsPattern("in the first observation of an episode \\(global step \\d+\\), seed")
                .contains("the observation's height");
        JsonNode trace = replayed(failure.trace().orElseThrow(), lanes);
        JsonNode seen = trace.get("initial_obs");
        assertThat((agents > 1 ? seen.get(agents - 1) : seen).get(1).asText()).isEqualTo("NaN");
        assertThat(trace.get("initial_state").get(2).asInt()).isEqualTo(1);
        assertThat(trace.get("params").get("odds").asDouble()).isBetween(0.001, 0.04);
    }

    @Test
    void theFirstIsFoundWhateverTheLaneWidth() throws Exception {
        EnvironmentFolder world = new BrittleWorld(2, false, false, Fault.REWARD).in(folder);
        ExperimentConfig config = config("[3, 8]", "environment.params={odds: 0.01}");
        String one = failure(config, world, 1).getMessage();
        assertThat(failure(config, world, 1)).hasMessage(one);
        assertThat(failure(config, world, 16).getMessage()).contains("the reward of agent 1 is NaN");
    }

    @Test
    void anEvaluationStopsLikewise() throws Exception {
        EnvironmentFolder world = new BrittleWorld(1, false, false, Fault.NONE).in(folder);
        for (Fault fault : List.of(Fault.REWARD, Fault.OBS, Fault.FIRST_OBS)) {
            ExperimentConfig config = config(
                    "[3, 4]", "evaluation.params={fault: " + fault.ordinal() + "}", "evaluation.episodes=100");
            NonFiniteException failure = failure(config, world, 8);
            assertThat(failure.getMessage())
                    .contains("(evaluation) of BrittleWorld-v0 has made a number that is not finite")
                    .contains("at global step " + config.totalTimesteps())
                    .contains(fault == Fault.REWARD ? "the reward is NaN" : "the observation's height is ");
            assertThat(failure.trace()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REWARD", "OBS", "FINAL_OBS"})
    void aResetLetsTheRunGoOnAndIsCounted(Fault fault) throws Exception {
        EnvironmentFolder world = new BrittleWorld(2, false, false, fault).in(folder);
        assertGoesOn(Trained.of(config("[3, 8]", "environment.non_finite=reset"), world, 16));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REWARD", "OBS", "FIRST_OBS", "FINAL_OBS"})
    void clampingLetsTheRunGoOnAndIsCounted(Fault fault) throws Exception {
        EnvironmentFolder world = new BrittleWorld(1, true, true, fault).in(folder);
        Trained trained = Trained.of(config("[3, 8]", "environment.non_finite=clamp"), world, 8);
        if (fault != Fault.FIRST_OBS) { // of which no step is to blame
            assertGoesOn(trained);
        }
    }

    private static void assertGoesOn(Trained trained) {
        assertThat(trained.iterations()).hasSize(ITERATIONS);
        assertThat(trained.diverged()).isEmpty();
        double counted = 0;
        for (IterationMetrics metrics : trained.iterations()) {
            double mean = metrics.values().get("charts/non_finite");
            assertThat(mean).isBetween(0.0, (double) NUM_ENVS * NUM_STEPS);
            counted += mean;
            assertThat(metrics.values().get("losses/value_loss")).isFinite();
            assertThat(metrics.perPolicy().get("charts/non_finite")).hasSize(2);
        }
        assertThat(counted).isPositive();
        assertThat(trained.evaluation().returnMean()).isFinite();
    }

    @Test
    void aResetIsNoRemedyForAFirstObservation() throws Exception {
        EnvironmentFolder world = new BrittleWorld(1, false, false, Fault.FIRST_OBS).in(folder);
        assertThat(failure(config("[3]", "environment.non_finite=reset"), world, 8))
                .hasMessageContaining("in the first observation of an episode");
    }

    @Test
    void aSoundEnvironmentLearnsTheSameWhateverWouldFollow() throws Exception {
        EnvironmentFolder world = new BrittleWorld(2, false, false, Fault.NONE).in(folder);
        Trained stopping = Trained.of(config("[3]"), world, 8);
        assertThat(stopping.iterations().get(0).values()).doesNotContainKey("charts/non_finite");
        for (String then : List.of("reset", "clamp")) {
            Trained other = Trained.of(config("[3]", "environment.non_finite=" + then), world, 8);
            assertThat(other.last().tensors()).isEqualTo(stopping.last().tensors());
            assertThat(other.iterations())
                    .allSatisfy(one -> assertThat(one.values()).containsEntry("charts/non_finite", 0.0));
        }
    }

    @Test
    void aPolicyThatDivergesIsNotBlamedOnTheEnvironment() throws Exception {
        EnvironmentFolder world = new BrittleWorld(1, true, false, Fault.NONE).in(folder);
        Throwable thrown = catchThrowable(() -> Trained.of(
                config("[3]", "algorithm.learning_rate=1.0e+30", "algorithm.max_grad_norm=1.0e+30"), world, 8));
        assertThat(thrown).hasRootCauseInstanceOf(Experiment.DivergedException.class);
        assertThatCode(() -> Trained.of(config("[3]"), world, 8)).doesNotThrowAnyException();
    }
}
