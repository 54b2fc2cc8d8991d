package dev.rookery.agents.ppo;

/**
 * The loss of one minibatch in plain double precision, line by line as in CleanRL's {@code ppo.py}, and its gradient by
 * hand.
 *
 * @param gradient [parameterCount]
 * @param magnitude [parameterCount]: the sum of what the samples contribute to the gradient without their signs, which is
 *     what rounding errors are in proportion to
 */
record ReferenceLoss(
        double loss,
        double policyLoss,
        double valueLoss,
        double entropy,
        double oldApproxKl,
        double approxKl,
        double clipfrac,
        double[] gradient,
        double[] magnitude) {

    /** Samples to learn from; all arrays are as long as there are samples. Advantages are not normalised yet. */
    record Minibatch(
            double[][] obs,
            double[][] actions,
            boolean[][] allowed,
            double[] oldLogProbs,
            double[] advantages,
            double[] returns,
            double[] oldValues) {
        int size() {
            return obs.length;
        }
    }

    static ReferenceLoss of(ReferenceNetwork network, double[] parameters, PpoConfig config, Minibatch minibatch) {
        int count = minibatch.size();
        double clipCoef = config.clipCoef();
        double[] advantages = config.normAdv() ? normalized(minibatch.advantages) : minibatch.advantages;
        double[] gradient = new double[network.parameterCount()];
        double[] magnitude = new double[network.parameterCount()];
        double policyLoss = 0;
        double valueLoss = 0;
        double entropyMean = 0;
        double oldApproxKl = 0;
        double approxKl = 0;
        double clipfrac = 0;
        for (int n = 0; n < count; n++) {
            ReferenceNetwork.Pass pass = network.forward(parameters, minibatch.obs[n]);
            double[] head = network.head(pass);
            double value = network.value(pass);
            ReferenceDistribution distribution = network.distribution().among(minibatch.allowed[n]);
            entropyMean += distribution.entropy(head) / count;

            double logRatio = distribution.logProb(head, minibatch.actions[n]) - minibatch.oldLogProbs[n];
            double ratio = Math.exp(logRatio);
            oldApproxKl += -logRatio / count;
            approxKl += (ratio - 1 - logRatio) / count;
            clipfrac += (Math.abs(ratio - 1) > clipCoef ? 1.0 : 0.0) / count;

            double pgLoss1 = -advantages[n] * ratio;
            double pgLoss2 = -advantages[n] * clamp(ratio, 1 - clipCoef, 1 + clipCoef);
            policyLoss += Math.max(pgLoss1, pgLoss2) / count;
            double dLogProb = pgLoss1 >= pgLoss2 ? pgLoss1 / count : 0;

            double error = value - minibatch.returns[n];
            double vLoss = error * error;
            double dValue = 2 * error;
            if (config.clipVloss()) {
                double change = value - minibatch.oldValues[n];
                double vClipped = minibatch.oldValues[n] + clamp(change, -clipCoef, clipCoef);
                double clippedError = vClipped - minibatch.returns[n];
                if (clippedError * clippedError > vLoss) {
                    vLoss = clippedError * clippedError;
                    dValue = Math.abs(change) <= clipCoef ? 2 * clippedError : 0;
                }
            }
            valueLoss += 0.5 * vLoss / count;
            dValue *= 0.5 * config.vfCoef() / count;

            double[] dHead = distribution.backward(head, minibatch.actions[n], dLogProb, -config.entCoef() / count);
            double[] own = network.backward(parameters, pass, dHead, dValue);
            for (int i = 0; i < own.length; i++) {
                gradient[i] += own[i];
                magnitude[i] += Math.abs(own[i]);
            }
        }
        double loss = policyLoss - config.entCoef() * entropyMean + config.vfCoef() * valueLoss;
        return new ReferenceLoss(
                loss, policyLoss, valueLoss, entropyMean, oldApproxKl, approxKl, clipfrac, gradient, magnitude);
    }

    /** As torch: the standard deviation has n - 1 in it. One sample alone has no deviation: it teaches the policy nothing. */
    private static double[] normalized(double[] advantages) {
        int count = advantages.length;
        double mean = 0;
        for (double advantage : advantages) {
            mean += advantage / count;
        }
        double squares = 0;
        for (double advantage : advantages) {
            squares += (advantage - mean) * (advantage - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(count - 1, 1));
        double[] normalized = new double[count];
        for (int n = 0; n < count; n++) {
            normalized[n] = (advantages[n] - mean) / (deviation + 1e-8);
        }
        return normalized;
    }

    private static double clamp(double x, double low, double high) {
        return Math.min(Math.max(x, low), high);
    }
}
