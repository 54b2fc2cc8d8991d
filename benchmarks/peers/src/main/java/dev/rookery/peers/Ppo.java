package dev.rookery.peers;

import dev.rookery.peers.ActorCritic.Output;
import dev.rookery.peers.Learner.Samples;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * PPO on CartPole with libtorch, tensor operation by tensor operation as CleanRL's ppo.py does it: an episode that ends at
 * the time limit counts as one that has fallen, advantages are normalised in each minibatch. What CleanRL only reports
 * (KL divergence, share of clipped ratios, explained variance, TensorBoard) is left out. One thread at a time.
 */
final class Ppo {
    private final PpoSettings settings;
    private final ActorCritic network;
    private final Learner learner;
    private final CartPole environments;
    private final Tensor obs; // [numSteps + 1][numEnvs][4] float32; the last is where the next rollout begins
    private final Tensor dones; // [numSteps + 1][numEnvs] float32: whether the step before ended an episode
    private final Tensor actions; // [numSteps][numEnvs] int64
    private final Tensor logProbs; // [numSteps][numEnvs] float32
    private final Tensor rewards; // [numSteps][numEnvs] float32
    private final Tensor values; // [numSteps][numEnvs] float32
    private final Tensor advantages; // [numSteps][numEnvs] float32
    private final FloatBuffer obsMemory;
    private final FloatBuffer donesMemory;
    private final LongBuffer actionsMemory;
    private final FloatBuffer rewardsMemory;

    Ppo(PpoSettings settings, long seed) {
        this.settings = settings;
        int steps = settings.numSteps();
        int envs = settings.numEnvs();
        torch.manual_seed(seed);
        network = new ActorCritic(CartPole.OBS_DIM, settings.hiddenSizes(), CartPole.ACTIONS, settings.sharedTrunk());
        learner = new Learner(network, settings.learningRate(), settings.clipVloss());
        environments = new CartPole(envs, seed);
        obs = torch.zeros(steps + 1, envs, CartPole.OBS_DIM);
        dones = torch.zeros(steps + 1, envs);
        actions = torch.zeros(new long[] {steps, envs}, new TensorOptions(torch.ScalarType.Long));
        logProbs = torch.zeros(steps, envs);
        rewards = torch.zeros(steps, envs);
        values = torch.zeros(steps, envs);
        advantages = torch.zeros(steps, envs);
        obsMemory = obs.createBuffer();
        donesMemory = dones.createBuffer();
        actionsMemory = actions.createBuffer();
        rewardsMemory = rewards.createBuffer();
        environments.observe(obsMemory, steps * envs * CartPole.OBS_DIM);
    }

    /** A rollout, its advantages, and the update. */
    void iteration() {
        rollout();
        estimateAdvantages();
        update();
    }

    void setLearningRate(double rate) {
        learner.setLearningRate(rate);
    }

    private void rollout() {
        int envs = settings.numEnvs();
        int steps = settings.numSteps();
        try (PointerScope scope = new PointerScope();
                NoGradGuard withoutGradient = new NoGradGuard()) {
            obs.select(0, 0).copy_(obs.select(0, steps));
            dones.select(0, 0).copy_(dones.select(0, steps));
            for (int step = 0; step < steps; step++) {
                try (PointerScope ofStep = new PointerScope()) {
                    Output output = network.forward(obs.select(0, step));
                    Tensor all = torch.log_softmax(output.logits(), -1);
                    Tensor chosen = torch.multinomial(all.exp(), 1);
                    actions.select(0, step).copy_(chosen.squeeze(-1));
                    logProbs.select(0, step).copy_(all.gather(-1, chosen).squeeze(-1));
                    values.select(0, step).copy_(output.value());
                    environments.step(actionsMemory, rewardsMemory, step * envs, donesMemory, (step + 1) * envs);
                    environments.observe(obsMemory, (step + 1) * envs * CartPole.OBS_DIM);
                }
            }
        }
    }

    /** Schulman et al. 2016, equations 11 and 12. */
    private void estimateAdvantages() {
        int steps = settings.numSteps();
        try (PointerScope scope = new PointerScope();
                NoGradGuard withoutGradient = new NoGradGuard()) {
            Scalar gamma = new Scalar(settings.gamma());
            Scalar decay = new Scalar(settings.gamma() * settings.gaeLambda());
            Tensor nextValue = network.forward(obs.select(0, steps)).value();
            Tensor advantage = torch.zeros(settings.numEnvs());
            for (int step = steps - 1; step >= 0; step--) {
                Tensor goesOn = dones.select(0, step + 1).neg().add(new Scalar(1.0));
                Tensor value = values.select(0, step);
                Tensor ahead = nextValue.mul(gamma).mul(goesOn);
                Tensor delta = rewards.select(0, step).add(ahead).sub(value);
                advantage = delta.add(advantage.mul(decay).mul(goesOn));
                advantages.select(0, step).copy_(advantage);
                nextValue = value;
            }
        }
    }

    private void update() {
        try (PointerScope scope = new PointerScope()) {
            long batch = settings.batch();
            Samples all = new Samples(
                    obs.narrow(0, 0, settings.numSteps()).reshape(batch, CartPole.OBS_DIM),
                    actions.reshape(batch),
                    logProbs.reshape(batch),
                    advantages.reshape(batch),
                    advantages.add(values).reshape(batch),
                    values.reshape(batch));
            long size = batch / settings.numMinibatches();
            for (int epoch = 0; epoch < settings.updateEpochs(); epoch++) {
                Tensor order = torch.randperm(batch);
                for (long start = 0; start < batch; start += size) {
                    try (PointerScope ofMinibatch = new PointerScope()) {
                        learner.step(all.at(order.narrow(0, start, size)).normalized());
                    }
                }
            }
        }
    }

    /** The mean return of {@code episodes} episodes in copies of their own, in which the likeliest action is taken. */
    double evaluate(int episodes, long seed) {
        CartPole copies = new CartPole(episodes, seed);
        FloatBuffer ignored = FloatBuffer.allocate(episodes);
        try (PointerScope scope = new PointerScope();
                NoGradGuard withoutGradient = new NoGradGuard()) {
            Tensor seen = torch.zeros(episodes, CartPole.OBS_DIM);
            FloatBuffer seenMemory = seen.createBuffer();
            while (!copies.firstEpisodesEnded()) {
                copies.observe(seenMemory, 0);
                try (PointerScope ofStep = new PointerScope()) {
                    Tensor likeliest = network.forward(seen).logits().argmax(new LongOptional(-1), false);
                    copies.step(likeliest.createBuffer(), ignored, 0, ignored, 0);
                }
            }
        }
        return copies.meanFirstReturn();
    }
}
