package dev.rookery.agents.bench;

import dev.rookery.agents.network.Layer;
import dev.rookery.agents.network.Network;

/**
 * The least work of an actor-critic network, whatever kernels do it: multiply-adds of its
 * matrix products, two FLOPs each. Biases, activations and the loss are not counted.
 *
 * @param forwardFlops of one sample
 * @param backwardFlops of one sample: as much again for the gradient of the weights, and for that of the inputs, but for
 *     the layers that read the observation
 * @param parameters of one policy
 */
record NetworkCost(long forwardFlops, long backwardFlops, long parameters) {

    static NetworkCost of(Network network) {
        long forward = 0;
        long backward = 0;
        for (Layer layer : network.layers()) {
            long flops = 2 * layer.multiplyAdds();
            forward += flops;
            backward += layer.source() < 0 ? flops : 2 * flops;
        }
        return new NetworkCost(forward, backward, network.parameterCount());
    }
}
