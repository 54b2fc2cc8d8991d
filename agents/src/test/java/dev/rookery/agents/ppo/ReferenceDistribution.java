package dev.rookery.agents.ppo;

import dev.rookery.agents.network.ActionDistribution;
import java.util.Random;

/** A distribution of actions in plain double precision. An action is [actionDim], indices or numbers. */
interface ReferenceDistribution {

    double logProb(double[] head, double[] action);

    /** In nats. */
    double entropy(double[] head);

    /** The gradient to the head of {@code dLogProb * logProb + dEntropy * entropy}. */
    double[] backward(double[] head, double[] action, double dLogProb, double dEntropy);

    /** Any of the discrete actions; a continuous one as the head would have it, for others are too improbable to be exact. */
    float[] anyAction(double[] head, Random random);

    /** The same over nothing but what is allowed; [actions], or empty where everything is. */
    default ReferenceDistribution among(boolean[] allowed) {
        return this;
    }

    static ReferenceDistribution of(ActionDistribution distribution) {
        return distribution instanceof ActionDistribution.Categorical categorical
                ? new Categorical(
                        categorical.sizes().stream().mapToInt(Integer::intValue).toArray(), new boolean[0])
                : new Gaussian(distribution.actionDim());
    }

    /** Choices side by side, each from a softmax of its own over the allowed actions. */
    record Categorical(int[] sizes, boolean[] allowed) implements ReferenceDistribution {
        @Override
        public ReferenceDistribution among(boolean[] some) {
            return new Categorical(sizes, some);
        }

        private boolean has(int k) {
            return allowed.length == 0 || allowed[k];
        }

        private double[] logProbs(double[] head, int first, int size) {
            double highest = Double.NEGATIVE_INFINITY;
            for (int k = first; k < first + size; k++) {
                highest = has(k) ? Math.max(highest, head[k]) : highest;
            }
            double sum = 0;
            for (int k = first; k < first + size; k++) {
                sum += has(k) ? Math.exp(head[k] - highest) : 0;
            }
            double[] logProbs = new double[size];
            for (int k = 0; k < size; k++) {
                logProbs[k] = has(first + k) ? head[first + k] - highest - Math.log(sum) : Double.NEGATIVE_INFINITY;
            }
            return logProbs;
        }

        private static double entropyOf(double[] logProbs) {
            double entropy = 0;
            for (double logProb : logProbs) {
                entropy -= logProb > Double.NEGATIVE_INFINITY ? Math.exp(logProb) * logProb : 0;
            }
            return entropy;
        }

        @Override
        public double logProb(double[] head, double[] action) {
            double logProb = 0;
            int first = 0;
            for (int choice = 0; choice < sizes.length; choice++) {
                logProb += logProbs(head, first, sizes[choice])[(int) action[choice]];
                first += sizes[choice];
            }
            return logProb;
        }

        @Override
        public double entropy(double[] head) {
            double entropy = 0;
            int first = 0;
            for (int size : sizes) {
                entropy += entropyOf(logProbs(head, first, size));
                first += size;
            }
            return entropy;
        }

        @Override
        public double[] backward(double[] head, double[] action, double dLogProb, double dEntropy) {
            double[] gradient = new double[head.length];
            int first = 0;
            for (int choice = 0; choice < sizes.length; choice++) {
                double[] logProbs = logProbs(head, first, sizes[choice]);
                double entropy = entropyOf(logProbs);
                for (int k = 0; k < logProbs.length; k++) {
                    if (!has(first + k)) {
                        continue;
                    }
                    double prob = Math.exp(logProbs[k]);
                    double hit = k == (int) action[choice] ? 1 : 0;
                    gradient[first + k] = dLogProb * (hit - prob) - dEntropy * prob * (logProbs[k] + entropy);
                }
                first += sizes[choice];
            }
            return gradient;
        }

        @Override
        public float[] anyAction(double[] head, Random random) {
            float[] action = new float[sizes.length];
            int first = 0;
            for (int choice = 0; choice < sizes.length; choice++) {
                do {
                    action[choice] = random.nextInt(sizes[choice]);
                } while (!has(first + (int) action[choice]));
                first += sizes[choice];
            }
            return action;
        }
    }

    /** Means, then logarithms of standard deviations. */
    record Gaussian(int dim) implements ReferenceDistribution {
        @Override
        public double logProb(double[] head, double[] action) {
            double logProb = 0;
            for (int k = 0; k < dim; k++) {
                double std = Math.exp(head[dim + k]);
                double deviation = action[k] - head[k];
                logProb -= deviation * deviation / (2 * std * std) + Math.log(std) + 0.5 * Math.log(2 * Math.PI);
            }
            return logProb;
        }

        @Override
        public double entropy(double[] head) {
            double entropy = 0;
            for (int k = 0; k < dim; k++) {
                entropy += 0.5 * Math.log(2 * Math.PI * Math.E) + head[dim + k];
            }
            return entropy;
        }

        @Override
        public double[] backward(double[] head, double[] action, double dLogProb, double dEntropy) {
            double[] gradient = new double[2 * dim];
            for (int k = 0; k < dim; k++) {
                double variance = Math.exp(2 * head[dim + k]);
                double deviation = action[k] - head[k];
                gradient[k] = dLogProb * deviation / variance;
                gradient[dim + k] = dLogProb * (deviation * deviation / variance - 1) + dEntropy;
            }
            return gradient;
        }

        @Override
        public float[] anyAction(double[] head, Random random) {
            float[] action = new float[dim];
            for (int k = 0; k < dim; k++) {
                action[k] = (float) (head[k] + Math.exp(head[dim + k]) * random.nextGaussian());
            }
            return action;
        }
    }
}
