package dev.rookery.environments.yaml;

import java.util.List;

/**
 * What a person wrote cannot be used. Carries every problem at once, each a sentence for that person:
 * {@code cartpole-ppo.yaml:14:14: algorithm.clip_coef must be > 0, but is -1}. No stack trace belongs before their eyes.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public ConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public ConfigurationException(Place place, String message) {
        this(List.of(place + ": " + message));
    }

    /** In the order of the file; never empty. */
    public List<String> problems() {
        return problems;
    }
}
