package dev.rookery.agents.ppo;

import dev.rookery.agents.network.ActionDistribution;
import java.util.Arrays;
import java.util.Random;

/**
 * A finished rollout as a test makes it up or reads it back. {@code rows = policies × agents × numEnvs}, in this order,
 * without padding.
 *
 * @param obs [steps + 1][obsDim][rows]
 * @param actions [steps][actionDim][rows]: indices or numbers
 * @param logProbs [steps][rows]
 * @param values [steps + 1][rows]
 * @param rewards [steps][rows]
 * @param terminated [steps][rows]
 * @param truncated [steps][rows]
 * @param allowed [steps][actions][rows]; no actions where all of them may always be taken
 * @param finalValues [steps][rows]: NaN where no episode was truncated, so that nobody reads it there
 */
record RolloutData(
        float[][][] obs,
        float[][][] actions,
        boolean[][][] allowed,
        float[][] logProbs,
        float[][] values,
        float[][] rewards,
        boolean[][] terminated,
        boolean[][] truncated,
        float[][] finalValues) {

    static RolloutData empty(int steps, int obsDim, int actionDim, int rows) {
        return empty(steps, obsDim, actionDim, 0, rows);
    }

    private static RolloutData empty(int steps, int obsDim, int actionDim, int maskedActions, int rows) {
        RolloutData data = new RolloutData(
                new float[steps + 1][obsDim][rows],
                new float[steps][actionDim][rows],
                new boolean[steps][maskedActions][rows],
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
    static RolloutData random(Random random, int steps, int obsDim, ActionDistribution actions, int rows) {
        RolloutData data =
                empty(steps, obsDim, actions.actionDim(), actions.maskWords() > 0 ? actions.size() : 0, rows);
        ReferenceDistribution distribution = ReferenceDistribution.of(actions);
        double[] standard = new double[2 * actions.size()];
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step <= steps; step++) {
                for (int i = 0; i < obsDim; i++) {
                    data.obs[step][i][row] = (float) random.nextGaussian();
                }
                data.values[step][row] = (float) random.nextGaussian();
            }
            for (int step = 0; step < steps; step++) {
                if (actions instanceof ActionDistribution.Categorical categorical && categorical.masked()) {
                    data.mask(step, row, categorical, random);
                }
                data.act(step, row, distribution.among(data.allowed(step, row)).anyAction(standard, random));
                data.logProbs[step][row] = (float) Math.log((1 + random.nextInt(8)) / 8.0 / actions.size());
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

    /** Half of the actions, and of every choice one. */
    private void mask(int step, int row, ActionDistribution.Categorical categorical, Random random) {
        int first = 0;
        for (int size : categorical.sizes()) {
            for (int k = first; k < first + size; k++) {
                allowed[step][k][row] = random.nextBoolean();
            }
            allowed[step][first + random.nextInt(size)][row] = true;
            first += size;
        }
    }

    /** What could be done in one sample: [actions], or empty. */
    boolean[] allowed(int step, int row) {
        boolean[] could = new boolean[allowed[step].length];
        for (int k = 0; k < could.length; k++) {
            could[k] = allowed[step][k][row];
        }
        return could;
    }

    /** Only some rows, in the order in which they are named. */
    RolloutData of(int... rows) {
        RolloutData some = empty(steps(), obs[0].length, actions[0].length, rows.length);
        for (int step = 0; step <= steps(); step++) {
            for (int row = 0; row < rows.length; row++) {
                some.values[step][row] = values[step][rows[row]];
                for (int i = 0; i < obs[step].length; i++) {
                    some.obs[step][i][row] = obs[step][i][rows[row]];
                }
            }
        }
        for (int step = 0; step < steps(); step++) {
            for (int row = 0; row < rows.length; row++) {
                for (int i = 0; i < actions[step].length; i++) {
                    some.actions[step][i][row] = actions[step][i][rows[row]];
                }
                some.logProbs[step][row] = logProbs[step][rows[row]];
                some.rewards[step][row] = rewards[step][rows[row]];
                some.terminated[step][row] = terminated[step][rows[row]];
                some.truncated[step][row] = truncated[step][rows[row]];
                some.finalValues[step][row] = finalValues[step][rows[row]];
            }
        }
        return some;
    }

    void act(int step, int row, float[] action) {
        for (int i = 0; i < action.length; i++) {
            actions[step][i][row] = action[i];
        }
    }

    int steps() {
        return actions.length;
    }

    int rows() {
        return rewards[0].length;
    }

    /** What one sample's observation was. */
    double[] obs(int step, int row) {
        double[] seen = new double[obs[step].length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = obs[step][i][row];
        }
        return seen;
    }

    /** What was done in one sample. */
    double[] action(int step, int row) {
        double[] chosen = new double[actions[step].length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = actions[step][i][row];
        }
        return chosen;
    }

    /** The samples (step, row) of a minibatch. */
    ReferenceLoss.Minibatch minibatch(ReferenceAdvantages estimates, int[] steps, int[] rows) {
        int count = steps.length;
        double[][] seen = new double[count][];
        double[][] chosen = new double[count][];
        boolean[][] could = new boolean[count][];
        double[] oldLogProbs = new double[count];
        double[] advantages = new double[count];
        double[] returns = new double[count];
        double[] oldValues = new double[count];
        for (int n = 0; n < count; n++) {
            int step = steps[n];
            int row = rows[n];
            seen[n] = obs(step, row);
            chosen[n] = action(step, row);
            could[n] = allowed(step, row);
            oldLogProbs[n] = logProbs[step][row];
            advantages[n] = estimates.advantages()[step][row];
            returns[n] = estimates.returns()[step][row];
            oldValues[n] = values[step][row];
        }
        return new ReferenceLoss.Minibatch(seen, chosen, could, oldLogProbs, advantages, returns, oldValues);
    }
}
