package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings from end to end in worlds that are stepped one by one, and in worlds with several agents. */
class BuiltInWorldsTest {
    @TempDir
    Path folder;

    private ExperimentConfig config(String environment, int iterations, String... overrides) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                total_timesteps: %d
                environment: %s
                policy: {hidden_sizes: [32, 32]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 4, learning_rate: 1.5e-3, anneal_lr: false}
                evaluation: {episodes: 50, interval: 0}
                """.formatted(iterations * 32 * 65, environment));
        return ExperimentConfig.load(file, List.of(overrides), EnvironmentCatalog.builtIn());
    }

    @Test
    void aScalarWorldIsLearnt() throws Exception {
        Trained trained = Trained.of(config("{id: Empty-v0, num_envs: 65, params: {size: 5}}", 60), null);
        // The goal is five actions away: 1 - 0.9 * 5 / 100 at best.
        assertThat(trained.evaluation().returnMean()).isBetween(0.9, 0.955001);
    }

    @Test
    void aScalarWorldStoppedAndResumedGivesTheSameBits() throws Exception {
        ExperimentConfig config = config(
                "{id: DoorKey-v0, num_envs: 65, params: {size: 5, max_steps: 30}}",
                4,
                "checkpoint.interval=" + 2 * 32 * 65);
        Trained whole = Trained.of(config, null, 2, Profile.none());
        assertThat(whole.checkpoints().get(0).iteration()).isEqualTo(2);
        assertThat(Trained.of(config, whole.checkpoints().get(0)).last().tensors())
                .isEqualTo(whole.last().tensors());
    }

    @Test
    void everyAgentAndEveryTeamHasAReturnOfItsOwn() throws Exception {
        Trained trained = Trained.of(
                config(
                        "{id: Pong-v0, num_envs: 65, params: {points: 1}}",
                        20,
                        "evaluation.params={opponent: 1, points: 2}"),
                null,
                2,
                Profile.none());
        List<IterationMetrics> finished = trained.iterations().stream()
                .filter(metrics -> metrics.values().get("charts/episodes") > 0)
                .toList();
        assertThat(finished).isNotEmpty();
        for (IterationMetrics metrics : finished) {
            Map<String, Double> values = metrics.values();
            double left = values.get("charts/episodic_return_agent_0");
            assertThat(values.get("charts/episodic_return_agent_1")).isEqualTo(-left);
            assertThat(values.get("charts/episodic_return_left")).isEqualTo(left);
            assertThat(values.get("charts/episodic_return")).isEqualTo(left);
            assertThat(left).isBetween(-1.0, 1.0);
        }
        Map<String, Double> examined = trained.evaluation().agents();
        assertThat(examined).containsOnlyKeys("agent_0", "agent_1", "left", "right");
        assertThat(examined.get("right")).isEqualTo(-examined.get("left"));
        // Against the script an untrained policy loses both points of most episodes; in training there is but one.
        assertThat(examined.get("left")).isBetween(-2.0, -1.0);
        assertThat(trained.evaluation().returnMean()).isEqualTo(examined.get("left"));
    }

    /** What one gains the other loses, so that the mean over both would always be 0. */
    @ParameterizedTest
    @CsvSource({"left, left", "right, right", "agent_1, right", "all, "})
    void thePolicyIsJudgedByTheAgentsThatTheEvaluationNames(String agents, String team) throws Exception {
        EvaluationResult result = Trained.of(
                        config(
                                "{id: Pong-v0, num_envs: 65, params: {points: 1}}",
                                1,
                                "seeds=[1, 2]",
                                "evaluation.params={opponent: 1, points: 3}",
                                "evaluation.agents=" + agents),
                        null)
                .evaluation();
        double expected = team == null ? 0 : result.agents().get(team);
        assertThat(result.returnMean()).isCloseTo(expected, Offset.offset(1e-6));
        assertThat(result.agents().get("left")).isNegative();
        double[] means = result.policyMeans();
        assertThat((means[0] + means[1]) / 2).isCloseTo(expected, Offset.offset(1e-6));
        assertThat(result.bestPolicy()).isEqualTo(means[1] > means[0] ? 1 : 0);
    }

    @Test
    void whoIsJudgedIsTheFirstTeamUnlessTheEvaluationSaysOtherwise() throws IOException {
        String pong = "{id: Pong-v0, num_envs: 65}";
        assertThat(config(pong, 1).evaluation().agents()).isEqualTo("left");
        assertThat(config("{id: Empty-v0, num_envs: 65}", 1).evaluation().agents())
                .isNull();
        Assertions.assertThatThrownBy(() -> config(pong, 1, "evaluation.agents=lefd"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("evaluation.agents names no agents of Pong-v0: lefd; did you mean left?");
        Assertions.assertThatThrownBy(() -> config(pong, 1, "evaluation.agents=agent_2"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("names no agents of Pong-v0: agent_2; did you mean agent_0?");
    }

    @Test
    void aParameterOfTheEvaluationHasToExist() {
        Assertions.assertThatThrownBy(() -> config("{id: Pong-v0, num_envs: 65}", 1, "evaluation.params={oponent: 1}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is no parameter of Pong-v0; did you mean opponent?");
    }
}
