package dev.rookery.agents.algorithm;

import dev.rookery.agents.config.AlgorithmConfig;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.List;

/** A learning algorithm that experiments can name. Found by {@link java.util.ServiceLoader}. */
public interface AlgorithmProvider {

    /** What {@code algorithm.name} says in YAML, for example {@code ppo}. */
    String name();

    /** The hyperparameters that {@link #configure} reads, for editors. */
    List<Key<?>> keys();

    /**
     * Reads the hyperparameters.
     *
     * @param algorithm the experiment's {@code algorithm} section; what is wrong in it is noted there, not thrown
     * @return null where something was wrong
     */
    AlgorithmConfig configure(YamlMapping algorithm);

    /**
     * Declares the algorithm's buffers.
     *
     * @param config what {@link #configure} gave
     */
    Algorithm create(AlgorithmConfig config, AlgorithmContext context);
}
