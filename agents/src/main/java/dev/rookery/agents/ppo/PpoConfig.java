package dev.rookery.agents.ppo;

import dev.rookery.agents.config.AlgorithmConfig;
import dev.rookery.agents.config.EnvironmentConfig;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final Key<Integer> NUM_STEPS = Key.integer("num_steps", Bounds.between(1, 65_536))
            .orElse(128)
            .meaning("environment steps of every row in one rollout");
    private static final Key<Double> LEARNING_RATE = Key.number(
                    "learning_rate", Bounds.above(0).atMost(1))
            .orElse(2.5e-4)
            .meaning("Adam's step size at the start");
    private static final Key<Double> GAMMA =
            Key.number("gamma", Bounds.between(0, 1)).orElse(0.99).meaning("discount for one step");
    private static final Key<Double> GAE_LAMBDA = Key.number("gae_lambda", Bounds.between(0, 1))
            .orElse(0.95)
            .meaning("lambda of generalised advantage estimation");
    private static final Key<Integer> NUM_MINIBATCHES = Key.integer("num_minibatches", Bounds.between(1, 1_048_576))
            .orElse(4)
            .meaning("parts into which a batch is cut in every epoch");
    private static final Key<Integer> UPDATE_EPOCHS = Key.integer("update_epochs", Bounds.between(1, 1_000))
            .orElse(4)
            .meaning("passes over the batch in one update");
    private static final Key<Double> CLIP_COEF = Key.number("clip_coef", Bounds.above(0))
            .orElse(0.2)
            .meaning("the probability ratio is clipped to 1 ± this");
    private static final Key<Boolean> CLIP_VLOSS =
            Key.flag("clip_vloss").orElse(true).meaning("whether the value's change is clipped to ± clip_coef");
    private static final Key<Double> ENT_COEF =
            Key.number("ent_coef", Bounds.atLeast(0)).orElse(0.01).meaning("weight of the entropy bonus");
    private static final Key<Double> VF_COEF =
            Key.number("vf_coef", Bounds.atLeast(0)).orElse(0.5).meaning("weight of the value loss");
    private static final Key<Double> MAX_GRAD_NORM = Key.number("max_grad_norm", Bounds.above(0))
            .orElse(0.5)
            .meaning("the global L2 norm to which gradients are scaled down");
    private static final Key<Boolean> ANNEAL_LR =
            Key.flag("anneal_lr").orElse(true).meaning("whether the learning rate falls linearly to 0");
    private static final Key<Boolean> NORM_ADV =
            Key.flag("norm_adv").orElse(true).meaning("whether advantages are normalised in every minibatch");
    private static final Key<Double> TARGET_KL = Key.number("target_kl", Bounds.above(0))
            .optional()
            .meaning("approximate KL divergence above which an update ends early; null for none");
    private static final Key<Double> ADAM_EPS =
            Key.number("adam_eps", Bounds.above(0).atMost(1)).orElse(1e-5).meaning("Adam's epsilon");

    static final List<Key<?>> KEYS = List.of(
            NUM_STEPS,
            LEARNING_RATE,
            GAMMA,
            GAE_LAMBDA,
            NUM_MINIBATCHES,
            UPDATE_EPOCHS,
            CLIP_COEF,
            CLIP_VLOSS,
            ENT_COEF,
            VF_COEF,
            MAX_GRAD_NORM,
            ANNEAL_LR,
            NORM_ADV,
            TARGET_KL,
            ADAM_EPS);

    public PpoConfig {
        NUM_STEPS.check(numSteps);
        LEARNING_RATE.check(learningRate);
        GAMMA.check(gamma);
        GAE_LAMBDA.check(gaeLambda);
        NUM_MINIBATCHES.check(numMinibatches);
        UPDATE_EPOCHS.check(updateEpochs);
        CLIP_COEF.check(clipCoef);
        ENT_COEF.check(entCoef);
        VF_COEF.check(vfCoef);
        MAX_GRAD_NORM.check(maxGradNorm);
        TARGET_KL.check(targetKl == 0 ? null : Double.valueOf(targetKl));
        ADAM_EPS.check(adamEps);
    }

    static PpoConfig read(YamlMapping algorithm) {
        Integer numSteps = algorithm.read(NUM_STEPS);
        Double learningRate = algorithm.read(LEARNING_RATE);
        Double gamma = algorithm.read(GAMMA);
        Double gaeLambda = algorithm.read(GAE_LAMBDA);
        Integer numMinibatches = algorithm.read(NUM_MINIBATCHES);
        Integer updateEpochs = algorithm.read(UPDATE_EPOCHS);
        Double clipCoef = algorithm.read(CLIP_COEF);
        Boolean clipVloss = algorithm.read(CLIP_VLOSS);
        Double entCoef = algorithm.read(ENT_COEF);
        Double vfCoef = algorithm.read(VF_COEF);
        Double maxGradNorm = algorithm.read(MAX_GRAD_NORM);
        Boolean annealLr = algorithm.read(ANNEAL_LR);
        Boolean normAdv = algorithm.read(NORM_ADV);
        Double targetKl = algorithm.read(TARGET_KL);
        Double adamEps = algorithm.read(ADAM_EPS);
        return algorithm.build(() -> new PpoConfig(
                numSteps,
                learningRate,
                gamma,
                gaeLambda,
                numMinibatches,
                updateEpochs,
                clipCoef,
                clipVloss,
                entCoef,
                vfCoef,
                maxGradNorm,
                annealLr,
                normAdv,
                targetKl == null ? 0 : targetKl,
                adamEps));
    }

    @Override
    public String name() {
        return PpoProvider.NAME;
    }

    @Override
    public void checkWith(EnvironmentConfig environment) {
        long batch = (long) environment.numEnvs() * numSteps;
        if (numMinibatches > batch) {
            throw NUM_MINIBATCHES.invalid(
                    "must be <= the batch (num_envs × num_steps = " + batch + "), but is " + numMinibatches);
        }
    }

    @Override
    public Map<String, Object> hyperparameters() {
        Map<String, Object> settings = new LinkedHashMap<>();
        NUM_STEPS.put(settings, numSteps);
        LEARNING_RATE.put(settings, learningRate);
        GAMMA.put(settings, gamma);
        GAE_LAMBDA.put(settings, gaeLambda);
        NUM_MINIBATCHES.put(settings, numMinibatches);
        UPDATE_EPOCHS.put(settings, updateEpochs);
        CLIP_COEF.put(settings, clipCoef);
        CLIP_VLOSS.put(settings, clipVloss);
        ENT_COEF.put(settings, entCoef);
        VF_COEF.put(settings, vfCoef);
        MAX_GRAD_NORM.put(settings, maxGradNorm);
        ANNEAL_LR.put(settings, annealLr);
        NORM_ADV.put(settings, normAdv);
        TARGET_KL.put(settings, targetKl == 0 ? null : Double.valueOf(targetKl));
        ADAM_EPS.put(settings, adamEps);
        return settings;
    }
}
