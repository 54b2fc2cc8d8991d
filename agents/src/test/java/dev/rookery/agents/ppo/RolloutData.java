package dev.rookery.agents.ppo;

import java.util.Arrays;
import java.util.Random;

/**
 * A finished rollout as a test makes it up or reads it back. {@code rows = policies × agents × numEnvs}, in this order,
 * without padding.
 *
 * @param obs [steps + 1][obsDim][rows]
 * @param actions [steps][rows]
 * @param logProbs [steps][rows]
 * @param values [steps + 1][rows]
 * @param rewards [steps][rows]
 * @param terminated [steps][rows]
 * @param truncated [steps][rows]
 * @param finalValues [steps][rows]: NaN where no episode was truncated, so that nobody reads it there
 */
record RolloutData(
        float[][][] obs,
        int[][] actions,
        float[][] logProbs,
        float[][] values,
        float[][] rewards,
        boolean[][] terminated,
        boolean[][] truncated,
        float[][] finalValues) {

    static RolloutData empty(int steps, int obsDim, int rows) {
        RolloutData data = new RolloutData(
                new float[steps + 1][obsDim][rows],
                new int[steps][rows],
                new float[steps][rows],
                new float[steps + 1][rows],
                new float[steps][rows],
                new boolean[steps][rows],
                new boolean[steps][rows],
                new float[steps][rows]);
        for (float[] row : data.finalValues) {
            Arrays.fill(row, Float.NaN);
        }
        return data;
    }

    /** Anything at all; a fifth of the steps are terminated, truncated or, as no environment of ours does, both. */
    static RolloutData random(Random random, int steps, int obsDim, int numActions, int rows) {
        RolloutData data = empty(steps, obsDim, rows);
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step <= steps; step++) {
                for (int i = 0; i < obsDim; i++) {
                    data.obs[step][i][row] = (float) random.nextGaussian();
                }
                data.values[step][row] = (float) random.nextGaussian();
            }
            for (int step = 0; step < steps; step++) {
                data.actions[step][row] = random.nextInt(numActions);
                data.logProbs[step][row] = (float) Math.log((1 + random.nextInt(8)) / 8.0 / numActions);
                data.rewards[step][row] = (float) random.nextGaussian();
                int end = random.nextInt(15);
                data.terminated[step][row] = end == 0 || end == 1;
                data.truncated[step][row] = end == 1 || end == 2;
                if (data.truncated[step][row]) {
                    data.finalValues[step][row] = (float) random.nextGaussian();
                }
            }
        }
        return data;
    }

    int steps() {
        return actions.length;
    }

    int rows() {
        return actions[0].length;
    }

    /** What one sample's observation was. */
    double[] obs(int step, int row) {
        double[] seen = new double[obs[step].length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = obs[step][i][row];
        }
        return seen;
    }

    /** The samples (step, row) of a minibatch. */
    ReferenceLoss.Minibatch minibatch(ReferenceAdvantages estimates, int[] steps, int[] rows) {
        int count = steps.length;
        double[][] seen = new double[count][];
        int[] chosen = new int[count];
        double[] oldLogProbs = new double[count];
        double[] advantages = new double[count];
        double[] returns = new double[count];
        double[] oldValues = new double[count];
        for (int n = 0; n < count; n++) {
            int step = steps[n];
            int row = rows[n];
            seen[n] = obs(step, row);
            chosen[n] = actions[step][row];
            oldLogProbs[n] = logProbs[step][row];
            advantages[n] = estimates.advantages()[step][row];
            returns[n] = estimates.returns()[step][row];
            oldValues[n] = values[step][row];
        }
        return new ReferenceLoss.Minibatch(seen, chosen, oldLogProbs, advantages, returns, oldValues);
    }
}
