package dev.rookery.agents.ppo;

import dev.rookery.agents.config.AlgorithmConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hyperparameters of proximal policy optimisation, with CleanRL's names and defaults ({@code cleanrl/ppo.py}). "PPO" is
 * Schulman et al., Proximal Policy Optimization Algorithms (arXiv:1707.06347); "GAE" is Schulman et al.,
 * High-Dimensional Continuous Control Using Generalized Advantage Estimation (arXiv:1506.02438).
 *
 * @param numSteps environment steps of every row in one rollout; T of PPO, algorithm 1
 * @param learningRate Adam's step size at the start
 * @param gamma discount for one step
 * @param gaeLambda λ of GAE, equation 16: 0 is the one-step TD error, 1 the Monte-Carlo advantage
 * @param numMinibatches parts into which a batch of {@code numSteps × rows} samples is cut in every epoch
 * @param updateEpochs passes over the batch in one update; K of PPO, algorithm 1
 * @param clipCoef ε of PPO, equation 7: the probability ratio is clipped to [1-ε, 1+ε]
 * @param clipVloss whether the value's change is clipped to ±{@code clipCoef}, too (OpenAI baselines' ppo2)
 * @param entCoef weight of the entropy bonus; c2 of PPO, equation 9
 * @param vfCoef weight of the value loss; c1 of PPO, equation 9
 * @param maxGradNorm the global L2 norm to which gradients are scaled down
 * @param annealLr whether the learning rate falls linearly to 0 over the training
 * @param normAdv whether advantages are normalised to mean 0 and standard deviation 1 in every minibatch
 * @param targetKl the approximate KL divergence above which the remaining epochs of an update are left out; 0 for none
 * @param adamEps Adam's ε, which keeps the step finite where gradients vanish; CleanRL uses 1e-5
 */
public record PpoConfig(
        int numSteps,
        double learningRate,
        double gamma,
        double gaeLambda,
        int numMinibatches,
        int updateEpochs,
        double clipCoef,
        boolean clipVloss,
        double entCoef,
        double vfCoef,
        double maxGradNorm,
        boolean annealLr,
        boolean normAdv,
        double targetKl,
        double adamEps)
        implements AlgorithmConfig {

    @Override
    public String name() {
        return "ppo";
    }

    @Override
    public Map<String, Object> hyperparameters() {
        return new LinkedHashMap<>();
    }
}
