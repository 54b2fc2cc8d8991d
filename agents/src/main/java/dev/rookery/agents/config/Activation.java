package dev.rookery.agents.config;

/** The non-linearity after every hidden layer; {@code tanh} and {@code relu} in YAML. */
public enum Activation {
    TANH,
    RELU
}
