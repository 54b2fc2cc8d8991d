package dev.rookery.agents.bench;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training that is measured: PPO with everything fixed that makes no difference to its speed.
 *
 * @param obsDim 0 for CartPole-v1, else of the synthetic environment
 * @param sharedTrunk whether actor and critic share the hidden layers
 * @param image what the synthetic environment shows; null where that is no image
 * @param network the policy's {@code network}; where it is not {@code mlp}, that says how the hidden layers are
 */
record TrainingCase(
        int obsDim,
        int numEnvs,
        int numSteps,
        int updateEpochs,
        int numMinibatches,
        List<Integer> hiddenSizes,
        boolean sharedTrunk,
        ImageShape image,
        String network) {

    /** With fully connected layers. */
    TrainingCase(
            int obsDim,
            int numEnvs,
            int numSteps,
            int updateEpochs,
            int numMinibatches,
            List<Integer> hiddenSizes,
            boolean sharedTrunk) {
        this(obsDim, numEnvs, numSteps, updateEpochs, numMinibatches, hiddenSizes, sharedTrunk, null, "mlp");
    }

    /** With convolutions. */
    TrainingCase(ImageShape image, String network, int numEnvs, int numSteps, int updateEpochs, int numMinibatches) {
        this(
                Math.toIntExact(image.size()),
                numEnvs,
                numSteps,
                updateEpochs,
                numMinibatches,
                List.of(),
                true,
                image,
                network);
    }

    private static final String CART_POLE = "CartPole-v1";

    EnvironmentFolder folder(ScratchFolder scratch) {
        return obsDim == 0
                ? EnvironmentCatalog.builtIn().get(CART_POLE).orElseThrow()
                : SyntheticWorld.in(scratch, obsDim, image);
    }

    /** So long a training that it is stopped before its end; a rate so low that it never diverges. */
    ExperimentConfig config(ScratchFolder scratch) {
        String policy = network.equals("mlp")
                ? "hidden_sizes: %s, activation: tanh, shared_trunk: %s".formatted(hiddenSizes, sharedTrunk)
                : "network: " + network;
        String environment = obsDim == 0 ? "id: " + CART_POLE : "path: ./synthetic";
        return ExperimentConfig.load(
                scratch.write("bench.yaml", """
                name: bench
                total_timesteps: 100000000000
                environment: {%s, num_envs: %d}
                policy: {%s}
                algorithm: {name: ppo, num_steps: %d, update_epochs: %d, num_minibatches: %d, learning_rate: 1.0e-6,
                  anneal_lr: false}
                evaluation: {episodes: 1, interval: 0}
                checkpoint: {interval: 0}
                """.formatted(
                                environment, numEnvs, policy, numSteps, updateEpochs, numMinibatches)),
                List.of());
    }

    NetworkCost cost(ExperimentConfig config, EnvironmentSpec spec) {
        return NetworkCost.of(Network.of(config.policy(), config.wrappers(), spec));
    }

    /** What a result says of it. */
    Map<String, Object> setting(EnvironmentSpec spec) {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("environment", spec.id());
        setting.put("network", network(spec));
        setting.put("num_envs", numEnvs);
        setting.put("num_steps", numSteps);
        return setting;
    }

    /** Like {@code 4-64-64-(2,1) shared} or {@code minatar_cnn of 4 x 10 x 10}. */
    private String network(EnvironmentSpec spec) {
        if (image != null) {
            return network + " of " + image;
        }
        StringBuilder text = new StringBuilder().append(spec.obsDim());
        hiddenSizes.forEach(size -> text.append('-').append(size));
        return text.append("-(")
                .append(spec.action().size())
                .append(",1) ")
                .append(sharedTrunk ? "shared" : "separate")
                .toString();
    }
}
