package dev.rookery.agents.ppo;

import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import java.util.Random;

/**
 * Rollouts at which the loss is smooth: no sample lies near an edge of a clip or of a ReLU, where derivatives jump and a
 * rounding error decides between two right answers. All branches of the loss are met. For gamma = 0, so that a reward is a
 * return.
 */
final class KinkFreeRollout {
    private static final double DISTANCE = 1e-3;
    private static final int MOST_TRIES = 100_000;
    private static final double[] RATIOS = {0.4, 0.7, 0.9, 1.0, 1.1, 1.3, 2.0};
    private static final double[] VALUE_CHANGES = {-0.9, -0.35, -0.15, 0.0, 0.1, 0.3, 0.8};

    private KinkFreeRollout() {}

    /**
     * Parameters for it, none near 0: where all of a layer's inputs are switched off, a unit has only its bias to keep away
     * from the edge. Those of a Gaussian are small: where its standard deviation is, derivatives are too high for
     * differences.
     */
    static float[] parameters(Random random, Network network) {
        float[] parameters = new float[network.parameterCount()];
        double scale = network.distribution().discrete() ? 0.4 : 0.1;
        for (int i = 0; i < parameters.length; i++) {
            double number = scale * random.nextGaussian();
            parameters[i] = (float) (number + Math.copySign(0.01, number));
        }
        return parameters;
    }

    /** @param parameters the network's, at which the samples are smooth */
    static RolloutData of(
            Random random,
            PpoConfig config,
            ReferenceNetwork network,
            double[] parameters,
            int obsDim,
            ActionDistribution actions,
            int rows) {
        if (config.gamma() != 0 || config.clipCoef() != 0.2) {
            throw new IllegalArgumentException("made for gamma: 0 and clip_coef: 0.2");
        }
        RolloutData data = RolloutData.random(random, config.numSteps(), obsDim, actions, rows);
        for (int step = 0; step < data.steps(); step++) {
            for (int row = 0; row < rows; row++) {
                ReferenceNetwork.Pass pass = network.forward(parameters, data.obs(step, row));
                for (int tries = 0; network.distanceToKink(pass) < DISTANCE; tries++) {
                    if (tries == MOST_TRIES) {
                        throw new IllegalStateException("no observation keeps away from every kink");
                    }
                    for (int i = 0; i < obsDim; i++) {
                        data.obs()[step][i][row] = (float) random.nextGaussian();
                    }
                    pass = network.forward(parameters, data.obs(step, row));
                }
                ReferenceDistribution distribution = network.distribution().among(data.allowed(step, row));
                data.act(step, row, distribution.anyAction(network.head(pass), random));
                double logProb = distribution.logProb(network.head(pass), data.action(step, row));
                data.logProbs()[step][row] = (float) (logProb - Math.log(oneOf(random, RATIOS)));
                double value = network.value(pass);
                double change = oneOf(random, VALUE_CHANGES);
                double clippedChange = Math.min(Math.max(change, -config.clipCoef()), config.clipCoef());
                double target = random.nextGaussian();
                while (Math.abs(Math.abs(target) - Math.abs(target - change + clippedChange)) < DISTANCE
                        && change != clippedChange) {
                    target = random.nextGaussian();
                }
                data.values()[step][row] = (float) (value - change);
                data.rewards()[step][row] = (float) (value - target);
            }
        }
        return data;
    }

    private static double oneOf(Random random, double[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
