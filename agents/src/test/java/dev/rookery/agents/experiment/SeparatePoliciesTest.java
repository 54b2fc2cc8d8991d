package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in which teams, or agents, learn with parameters of their own. */
class SeparatePoliciesTest {
    private static final int STEPS_PER_ITERATION = 17 * 16;

    @TempDir
    Path folder;

    private ExperimentConfig config(String... overrides) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seeds: [4, 9]
                total_timesteps: %d
                environment: {id: Tag-v0, num_envs: 17, params: {pursuer_speed: 2}}
                policy: {hidden_sizes: [24, 9], separate: teams}
                wrappers: {normalize_observations: true, scale_rewards: true}
                algorithm: {name: ppo, num_steps: 16, num_minibatches: 3, learning_rate: 0.003}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(4 * STEPS_PER_ITERATION, 2 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(overrides), EnvironmentCatalog.builtIn());
    }

    @Test
    void stoppingAndResumingGivesTheSameBitsAndSoDoesEachPolicyAlone() throws Exception {
        Trained whole = Trained.of(config(), null, 1, Profile.none());
        assertThat(whole.checkpoints().get(0).iteration()).isEqualTo(2);
        assertThat(Trained.of(config(), whole.checkpoints().get(0)).last().tensors())
                .isEqualTo(whole.last().tensors());

        Trained alone = Trained.of(config("seeds=[9]"), null);
        assertThat(whole.last().alone(1, 2).tensors())
                .isEqualTo(alone.last().alone(0, 1).tensors())
                .containsKeys("policy.pursuers.actor.0.weight", "policy.runner.observation.mean");
        assertThat(whole.evaluation().policyMeans()[1])
                .isEqualTo(alone.evaluation().returnMean());
    }

    @Test
    void everyLearnerHasParametersAndLossesOfItsOwn() throws Exception {
        Trained trained = Trained.of(config("seeds=[4]", "policy.separate=agents"), null);
        Map<String, Tensor> tensors = new TreeMap<>(trained.last().tensors());
        String weight = ".critic.1.weight";
        for (int agent = 1; agent < 4; agent++) {
            assertThat(tensors.get("policy.agent_" + agent + weight))
                    .isNotEqualTo(tensors.get("policy.agent_0" + weight));
            assertThat(tensors).containsKeys("agent_" + agent + ".adam.mean", "agent_" + agent + ".rewards.counts");
        }
        Map<String, Double> values = trained.iterations().get(3).values();
        double sum = 0;
        for (int agent = 0; agent < 4; agent++) {
            sum += values.get("losses/value_loss_agent_" + agent);
        }
        assertThat(values.get("losses/value_loss")).isCloseTo(sum / 4, Offset.offset(1e-9));
    }

    @Test
    void whatTheEnvironmentHasNotCannotBeSeparated() {
        assertThatThrownBy(() -> config("environment={id: Pendulum-v1, num_envs: 17}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("policy.separate is teams, but Pendulum-v1 has no teams");
        assertThatThrownBy(() -> config("policy.separate=team"))
                .hasMessageContaining("policy.separate must be one of none, teams, agents, but is the text \"team\"")
                .hasMessageContaining("did you mean teams?");
    }
}
