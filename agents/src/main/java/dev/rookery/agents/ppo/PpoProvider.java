package dev.rookery.agents.ppo;

import dev.rookery.agents.algorithm.Algorithm;
import dev.rookery.agents.algorithm.AlgorithmContext;
import dev.rookery.agents.algorithm.AlgorithmProvider;
import dev.rookery.agents.config.AlgorithmConfig;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.List;

/** Proximal policy optimisation: {@code algorithm: {name: ppo}}. */
public final class PpoProvider implements AlgorithmProvider {
    static final String NAME = "ppo";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Key<?>> keys() {
        return PpoConfig.KEYS;
    }

    @Override
    public AlgorithmConfig configure(YamlMapping algorithm) {
        return PpoConfig.read(algorithm);
    }

    @Override
    public Algorithm create(AlgorithmConfig config, AlgorithmContext context) {
        return new Ppo((PpoConfig) config, context);
    }
}
