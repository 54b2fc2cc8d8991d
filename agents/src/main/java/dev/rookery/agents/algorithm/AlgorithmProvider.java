package dev.rookery.agents.algorithm;

import dev.rookery.agents.config.AlgorithmConfig;
import dev.rookery.environments.yaml.YamlMapping;

/** A learning algorithm that experiments can name. Found by {@link java.util.ServiceLoader}. */
public interface AlgorithmProvider {

    /** What {@code algorithm.name} says in YAML, for example {@code ppo}. */
    String name();

    /**
     * Reads the hyperparameters.
     *
     * @param algorithm the experiment's {@code algorithm} section; what is wrong in it is noted there, not thrown
     */
    AlgorithmConfig configure(YamlMapping algorithm);
}
