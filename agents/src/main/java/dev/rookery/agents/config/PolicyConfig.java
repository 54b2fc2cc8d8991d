package dev.rookery.agents.config;

import java.util.List;

/**
 * The actor-critic network.
 *
 * @param hiddenSizes units of each hidden layer, from the observation on; empty for a linear policy
 * @param activation after every hidden layer
 * @param sharedTrunk whether actor and critic share the hidden layers; otherwise each has its own (CleanRL's way)
 */
public record PolicyConfig(List<Integer> hiddenSizes, Activation activation, boolean sharedTrunk) {}
