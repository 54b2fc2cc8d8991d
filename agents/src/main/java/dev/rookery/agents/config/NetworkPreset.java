package dev.rookery.agents.config;

import java.util.List;

/** Networks that have a name: what they mean is the default of the other settings. In lower case in YAML. */
enum NetworkPreset {
    /** Two hidden layers for each of actor and critic (CleanRL's ppo.py). */
    MLP(List.of(), List.of(64, 64), Activation.TANH, false),
    /** One convolution and one hidden layer (Young and Tian 2019, arXiv:1903.03176, section 3). */
    MINATAR_CNN(List.of(new Convolution(16, 3, 1)), List.of(128), Activation.RELU, true),
    /** Three convolutions and one hidden layer (Mnih et al. 2015, Nature 518, Methods), shared as in CleanRL's ppo_atari.py. */
    NATURE_CNN(
            List.of(new Convolution(32, 8, 4), new Convolution(64, 4, 2), new Convolution(64, 3, 1)),
            List.of(512),
            Activation.RELU,
            true);

    final List<Convolution> convolutions;
    final List<Integer> hiddenSizes;
    final Activation activation;
    final boolean sharedTrunk;

    NetworkPreset(
            List<Convolution> convolutions, List<Integer> hiddenSizes, Activation activation, boolean sharedTrunk) {
        this.convolutions = convolutions;
        this.hiddenSizes = hiddenSizes;
        this.activation = activation;
        this.sharedTrunk = sharedTrunk;
    }
}
