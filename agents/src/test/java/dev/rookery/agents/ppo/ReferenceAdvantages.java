package dev.rookery.agents.ppo;

/**
 * Generalised advantages in plain double precision (Schulman et al. 2016, arXiv:1506.02438, equations 11 and 12), summed up
 * front, step by step, for every sample: nothing is carried from one to the next.
 *
 * @param advantages [steps][rows]
 * @param returns [steps][rows]
 */
record ReferenceAdvantages(double[][] advantages, double[][] returns) {

    static ReferenceAdvantages of(RolloutData data, double gamma, double gaeLambda) {
        int steps = data.steps();
        int rows = data.rows();
        double[][] advantages = new double[steps][rows];
        double[][] returns = new double[steps][rows];
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step < steps; step++) {
                double weight = 1;
                for (int later = step; later < steps; later++) {
                    advantages[step][row] += weight * delta(data, later, row, gamma);
                    if (data.terminated()[later][row] || data.truncated()[later][row]) {
                        break;
                    }
                    weight *= gamma * gaeLambda;
                }
                returns[step][row] = advantages[step][row] + data.values()[step][row];
            }
        }
        return new ReferenceAdvantages(advantages, returns);
    }

    /** The TD error. What terminated is worth nothing beyond; what was cut is worth what its last observation promises. */
    private static double delta(RolloutData data, int step, int row, double gamma) {
        double ahead = data.values()[step + 1][row];
        if (data.terminated()[step][row]) {
            ahead = 0;
        } else if (data.truncated()[step][row]) {
            ahead = data.finalValues()[step][row];
        }
        return data.rewards()[step][row] + gamma * ahead - data.values()[step][row];
    }

    /** 1 - Var(returns - values) / Var(returns) over all samples of some rows, as CleanRL's explained variance. */
    static double explainedVariance(double[][] advantages, double[][] returns) {
        return 1 - variance(advantages) / variance(returns);
    }

    private static double variance(double[][] samples) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (double[] rows : samples) {
            for (double sample : rows) {
                sum += sample;
                count++;
            }
        }
        for (double[] rows : samples) {
            for (double sample : rows) {
                squares += (sample - sum / count) * (sample - sum / count);
            }
        }
        return squares / count;
    }
}
