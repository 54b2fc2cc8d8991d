package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
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

/** What becomes of a training whose environment brings numbers that are not finite. */
class NonFiniteTest {
    private static final int NUM_ENVS = 17;
    private static final int NUM_STEPS = 13;
    private static final int ITERATIONS = 12;

    @TempDir
    Path folder;

    private ExperimentConfig config(EnvironmentFolder world, String seeds, String... overrides) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seeds: %s
                total_timesteps: %d
                environment: {%s, num_envs: %d}
                policy: {hidden_sizes: [16, 5]}
                algorithm: {name: ppo, num_steps: %d, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                """.formatted(
                        seeds,
                        ITERATIONS * NUM_ENVS * NUM_STEPS,
                        world.directory().isPresent()
                                ? "path: " + world.directory().get()
                                : "id: " + world.spec().id(),
                        NUM_ENVS,
                        NUM_STEPS));
        return ExperimentConfig.load(file, List.of(overrides), EnvironmentCatalog.builtIn());
    }

    private static Trained trained(ExperimentConfig config, int lanes) throws Exception {
        return Trained.of(config, EnvironmentFolder.of(config.environment().path()), lanes);
    }

    private static NonFiniteException failure(ExperimentConfig config, int lanes) {
        Throwable thrown = catchThrowable(() -> trained(config, lanes));
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

    /** Worlds whose programs the tests share. */
    private static BrittleWorld world(int lanes, Fault fault) {
        return switch (lanes) {
            case 1 -> new BrittleWorld(1, false, false, fault);
            case 8 -> new BrittleWorld(1, true, true, fault);
            default -> new BrittleWorld(2, false, false, fault);
        };
    }

    @ParameterizedTest
    @CsvSource({"1, '[3]'", "8, '[5, 1, 2]'", "16, '[3, 8]'"})
    void theRunStopsAndItsTraceEndsInTheSameNumber(int lanes, String seeds) throws Exception {
        for (Fault fault : List.of(Fault.REWARD, Fault.OBS, Fault.FINAL_OBS)) {
            BrittleWorld world = world(lanes, fault);
            double odds = fault == Fault.FINAL_OBS ? 0.5 : 0.03;
            ExperimentConfig config = config(world.in(folder), seeds, "environment.params={odds: " + odds + "}");
            assertStopsAndIsTraced(config, world, lanes);
        }
    }

    private void assertStopsAndIsTraced(ExperimentConfig config, BrittleWorld world, int lanes) throws IOException {
        Fault fault = world.fault();
        int agents = world.agents();
        NonFiniteException failure = failure(config, lanes);

        String field = fault == Fault.REWARD ? "the reward" : "the observation's height";
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
    @CsvSource({"1, '[3]'", "16, '[4, 2]'"})
    void aFirstObservationThatIsNotFiniteIsTracedToItsReset(int lanes, String seeds) throws Exception {
        BrittleWorld world = world(lanes, Fault.FIRST_OBS);
        NonFiniteException failure =
                failure(config(world.in(folder), seeds, "environment.randomization={odds: [0.001, 0.04]}"), lanes);

        assertThat(failure.getMessage())
                .containsPattern("in the first observation of an episode \\(global step \\d+\\), seed")
                .contains("the observation's height");
        JsonNode trace = replayed(failure.trace().orElseThrow(), lanes);
        JsonNode seen = trace.get("initial_obs");
        assertThat((world.agents() > 1 ? seen.get(world.agents() - 1) : seen)
                        .get(1)
                        .asText())
                .isEqualTo("NaN");
        assertThat(trace.get("initial_state").get(2).asInt()).isEqualTo(1);
        assertThat(trace.get("params").get("odds").asDouble()).isBetween(0.001, 0.04);
    }

    @Test
    void anEvaluationStopsLikewise() throws Exception {
        EnvironmentFolder world = world(16, Fault.NONE).in(folder);
        for (Fault fault : List.of(Fault.REWARD, Fault.OBS, Fault.FIRST_OBS)) {
            ExperimentConfig config = config(
                    world,
                    "[3, 4]",
                    "evaluation.params={fault: " + fault.ordinal() + "}",
                    "evaluation.episodes=100",
                    "total_timesteps=500");
            NonFiniteException failure = failure(config, 16);
            assertThat(failure.getMessage())
                    .contains("(evaluation) of BrittleWorld-v0 has made a number that is not finite, in ")
                    .contains(" at global step " + 2 * NUM_ENVS * NUM_STEPS + ", seed ")
                    .contains(fault == Fault.REWARD ? "the reward of agent 1 is NaN" : "height of agent 1 is ");
            assertThat(failure.trace()).isEmpty();
        }
    }

    @Test
    void aResetLetsTheRunGoOnAndIsCounted() throws Exception {
        for (Fault fault : List.of(Fault.REWARD, Fault.OBS, Fault.FINAL_OBS)) {
            EnvironmentFolder world = world(16, fault).in(folder);
            assertGoesOn(trained(config(world, "[3, 8]", "environment.non_finite=reset"), 16));
        }
    }

    @Test
    void clampingLetsTheRunGoOnAndIsCounted() throws Exception {
        for (Fault fault : List.of(Fault.REWARD, Fault.OBS, Fault.FINAL_OBS)) {
            EnvironmentFolder world = world(8, fault).in(folder);
            assertGoesOn(trained(config(world, "[3, 8]", "environment.non_finite=clamp"), 8));
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
    void aResetIsNoRemedyForAFirstObservationButClampingIs() throws Exception {
        EnvironmentFolder first = world(16, Fault.FIRST_OBS).in(folder);
        assertThat(failure(config(first, "[3]", "environment.non_finite=reset"), 16))
                .hasMessageContaining("in the first observation of an episode");
        EnvironmentFolder same = world(8, Fault.FIRST_OBS).in(folder);
        assertThat(trained(config(same, "[3]", "environment.non_finite=clamp"), 8)
                        .iterations())
                .hasSize(ITERATIONS);
    }

    @Test
    void aSoundEnvironmentLearnsTheSameWhateverWouldFollow() throws Exception {
        EnvironmentFolder world = world(16, Fault.NONE).in(folder);
        Trained stopping = trained(config(world, "[3]"), 16);
        assertThat(stopping.iterations().get(0).values()).doesNotContainKey("charts/non_finite");
        Trained resetting = trained(config(world, "[3]", "environment.non_finite=reset"), 16);
        assertThat(resetting.last().tensors()).isEqualTo(stopping.last().tensors());
        assertThat(resetting.iterations())
                .allSatisfy(one -> assertThat(one.values()).containsEntry("charts/non_finite", 0.0));
    }

    /** Its actions are NaN, and so is what follows in a pendulum. */
    @Test
    void aPolicyThatDivergesIsNotBlamedOnTheEnvironment() throws Exception {
        EnvironmentFolder pendulum = EnvironmentCatalog.builtIn().find("Pendulum-v1");
        String half = "checkpoint.interval=" + ITERATIONS / 2 * NUM_ENVS * NUM_STEPS;
        ExperimentConfig config = config(pendulum, "[3, 5, 9]", half);
        Checkpoint sound = Trained.of(config, null).checkpoints().get(0);
        Trained wounded = Trained.of(config, PoliciesTest.poisoned(sound, 1));
        assertThat(wounded.diverged()).hasSize(1);
        assertThat(wounded.diverged().get(0)).contains("policy 1 (seed 5) diverged");
    }
}
