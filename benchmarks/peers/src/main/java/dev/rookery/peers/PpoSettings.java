package dev.rookery.peers;

import java.util.List;

/** PPO's hyperparameters by CleanRL's names; the constants are CleanRL's defaults. */
record PpoSettings(
        int numEnvs,
        int numSteps,
        List<Integer> hiddenSizes,
        boolean sharedTrunk,
        double learningRate,
        double gamma,
        double gaeLambda,
        int updateEpochs,
        int numMinibatches,
        boolean clipVloss) {

    static final double CLIP_COEF = 0.2;
    static final double ENT_COEF = 0.01;
    static final double VF_COEF = 0.5;
    static final double MAX_GRAD_NORM = 0.5;
    static final double ADAM_EPS = 1e-5;

    /** ppo.py's defaults with more environments and shorter rollouts. */
    static PpoSettings cleanRl(boolean sharedTrunk) {
        return new PpoSettings(4096, 32, List.of(64, 64), sharedTrunk, 2.5e-4, 0.99, 0.95, 4, 4, true);
    }

    /** The same work, set to learn CartPole from so many environments. */
    PpoSettings tuned() {
        return new PpoSettings(
                numEnvs, numSteps, hiddenSizes, sharedTrunk, 3e-3, 0.99, 0.95, updateEpochs, numMinibatches, false);
    }

    int batch() {
        return numEnvs * numSteps;
    }
}
