package dev.rookery.peers;

import dev.rookery.peers.ActorCritic.Output;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * PPO's loss on a minibatch, its gradient by autograd, and a step of Adam, as in CleanRL's ppo.py. The caller opens a
 * PointerScope around each step, which frees the tensors between.
 */
final class Learner {
    private final ActorCritic network;
    private final boolean clipVloss;
    private final TensorVector parameters;
    private final Adam optimizer;

    Learner(ActorCritic network, double learningRate, boolean clipVloss) {
        this.network = network;
        this.clipVloss = clipVloss;
        parameters = network.parameters();
        AdamOptions options = new AdamOptions(learningRate);
        options.eps().put(PpoSettings.ADAM_EPS);
        optimizer = new Adam(parameters, options);
    }

    /**
     * Samples of a minibatch.
     *
     * @param obs [samples][obsDim] float32
     * @param actions [samples] int64
     * @param logProbs [samples] float32, of the actions when they were taken
     * @param advantages [samples] float32
     * @param returns [samples] float32
     * @param values [samples] float32, when the actions were taken
     */
    record Samples(Tensor obs, Tensor actions, Tensor logProbs, Tensor advantages, Tensor returns, Tensor values) {
        /**
         * @param indices [chosen] int64
         */
        Samples at(Tensor indices) {
            return new Samples(
                    obs.index_select(0, indices),
                    actions.index_select(0, indices),
                    logProbs.index_select(0, indices),
                    advantages.index_select(0, indices),
                    returns.index_select(0, indices),
                    values.index_select(0, indices));
        }

        /** With advantages of mean 0 and standard deviation 1. */
        Samples normalized() {
            Tensor scale = advantages.std().add(new Scalar(1e-8));
            return new Samples(
                    obs, actions, logProbs, advantages.sub(advantages.mean()).div(scale), returns, values);
        }
    }

    /** Learns from these samples, whose advantages are taken as they are. */
    void step(Samples samples) {
        Tensor loss = loss(samples);
        optimizer.zero_grad();
        loss.backward();
        torch.clip_grad_norm_(parameters, PpoSettings.MAX_GRAD_NORM);
        optimizer.step();
    }

    void setLearningRate(double rate) {
        optimizer.param_groups().get(0).options().set_lr(rate);
    }

    private Tensor loss(Samples samples) {
        Output output = network.forward(samples.obs());
        Tensor logProbs = torch.log_softmax(output.logits(), -1);
        Tensor entropy = logProbs.exp().mul(logProbs).sum(-1).neg().mean();
        Tensor logProb = logProbs.gather(-1, samples.actions().unsqueeze(-1)).squeeze(-1);
        Tensor ratio = logProb.sub(samples.logProbs()).exp();
        Tensor bounded = clamp(ratio, 1 - PpoSettings.CLIP_COEF, 1 + PpoSettings.CLIP_COEF);
        Tensor against = samples.advantages().neg();
        Tensor policyLoss =
                torch.maximum(against.mul(ratio), against.mul(bounded)).mean();
        Tensor valueLoss = squaredErrors(output.value(), samples).mean().mul(new Scalar(0.5));
        return policyLoss
                .sub(entropy.mul(new Scalar(PpoSettings.ENT_COEF)))
                .add(valueLoss.mul(new Scalar(PpoSettings.VF_COEF)));
    }

    private Tensor squaredErrors(Tensor value, Samples samples) {
        Tensor unclipped = value.sub(samples.returns()).square();
        if (!clipVloss) {
            return unclipped;
        }
        Tensor change = clamp(value.sub(samples.values()), -PpoSettings.CLIP_COEF, PpoSettings.CLIP_COEF);
        Tensor clipped = samples.values().add(change).sub(samples.returns()).square();
        return torch.maximum(unclipped, clipped);
    }

    private static Tensor clamp(Tensor x, double from, double to) {
        return torch.clamp(x, new ScalarOptional(new Scalar(from)), new ScalarOptional(new Scalar(to)));
    }
}
