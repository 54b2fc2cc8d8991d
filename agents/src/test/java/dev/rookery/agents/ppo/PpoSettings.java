package dev.rookery.agents.ppo;

import dev.rookery.environments.yaml.YamlDocument;

/** Hyperparameters as an experiment's file would give them. */
final class PpoSettings {
    private PpoSettings() {}

    /** @param settings like {@code num_steps: 13, norm_adv: false}; what is left out has its default */
    static PpoConfig of(String settings) {
        YamlDocument document = YamlDocument.parse("test.yaml", "{" + settings + "}");
        PpoConfig config = PpoConfig.read(document.root());
        document.finish();
        return config;
    }
}
