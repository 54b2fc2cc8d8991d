package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.ActionDistribution;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An update ends after the epoch in which the policy has moved too far. */
class TargetKlTest {
    private static final PolicyConfig POLICY = new PolicyConfig(List.of(17), Activation.TANH, false);
    private static final int NUM_STEPS = 13;

    @TempDir
    Path folder;

    private float[] updated(String settings) {
        PpoConfig config = PpoSettings.of("num_steps: %d, num_minibatches: 3, %s".formatted(NUM_STEPS, settings));
        PpoOnDevice.Shape shape = PpoOnDevice.Shape.of(8, 3, 2, 17);
        try (PpoOnDevice ppo = new PpoOnDevice(folder, shape, POLICY, config)) {
            ppo.parameters(ppo.network().initialParameters(1));
            ppo.update(RolloutData.random(
                    new Random(1), NUM_STEPS, 3, new ActionDistribution.Categorical(List.of(2)), shape.rows()));
            return ppo.parameters();
        }
    }

    @Test
    void beyondTheTargetTheEpochIsFinishedAndNoOtherBegun() {
        assertThat(updated("update_epochs: 4, target_kl: 1e-9"))
                .isEqualTo(updated("update_epochs: 1"))
                .isNotEqualTo(updated("update_epochs: 4"));
    }

    @Test
    void belowTheTargetNothingChanges() {
        assertThat(updated("update_epochs: 4, target_kl: 1e9")).isEqualTo(updated("update_epochs: 4"));
    }
}
