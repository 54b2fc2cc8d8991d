package dev.rookery.agents.config;

import java.util.Map;

/** The hyperparameters of one algorithm: an open set, one record for each {@code AlgorithmProvider}. */
public interface AlgorithmConfig {

    /** The algorithm's name, as in {@code algorithm.name}. */
    String name();

    /** Environment steps of every row in one iteration. */
    int numSteps();

    /** Discount of rewards, one step. */
    double gamma();

    /** Every hyperparameter but the name by its YAML key, as plain values, in the order in which they are written. */
    Map<String, Object> hyperparameters();

    /**
     * Checks the hyperparameters against the environment they are to be used with.
     *
     * @throws dev.rookery.environments.yaml.InvalidValueException that names the hyperparameter
     */
    default void checkWith(EnvironmentConfig environment) {}
}
