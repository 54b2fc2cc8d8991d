package dev.rookery.agents.bench;

import dev.rookery.agents.config.PolicyConfig;

/**
 * The least work of an actor-critic network of fully connected layers, whatever kernels do it: multiply-adds of its
 * matrix products, two FLOPs each. Biases, activations and the loss are not counted.
 *
 * @param forwardFlops of one sample
 * @param backwardFlops of one sample: as much again for the gradient of the weights, and for that of the inputs, but for
 *     the layers that read the observation
 * @param parameters of one policy
 */
record NetworkCost(long forwardFlops, long backwardFlops, long parameters) {

    static NetworkCost of(PolicyConfig policy, int obsDim, int numActions) {
        Sum sum = new Sum();
        int trunks = policy.sharedTrunk() ? 1 : 2;
        int in = obsDim;
        boolean first = true;
        for (int out : policy.hiddenSizes()) {
            sum.layer(trunks, in, out, first);
            in = out;
            first = false;
        }
        sum.layer(1, in, numActions, first);
        sum.layer(1, in, 1, first);
        return new NetworkCost(sum.forward, sum.backward, sum.parameters);
    }

    private static final class Sum {
        private long forward;
        private long backward;
        private long parameters;

        void layer(int copies, long in, long out, boolean readsObservation) {
            long flops = 2 * copies * in * out;
            forward += flops;
            backward += readsObservation ? flops : 2 * flops;
            parameters += copies * (in + 1) * out;
        }
    }
}
