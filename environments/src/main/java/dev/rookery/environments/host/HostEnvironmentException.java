package dev.rookery.environments.host;

import java.util.Optional;

/** A Java environment has failed, and the run cannot go on; the message says which, where and why. */
public final class HostEnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Where where;

    HostEnvironmentException(String message, Throwable cause) {
        this(message, cause, null);
    }

    HostEnvironmentException(String message, Throwable cause, Where where) {
        super(message, cause);
        this.where = where;
    }

    /** The place in an episode where it happened; empty where it has none. */
    public Optional<Where> where() {
        return Optional.ofNullable(where);
    }

    /**
     * A place in an episode.
     *
     * @param environment its index among its policy's environments
     * @param step of the episode, counted from 1; 0 in its reset
     * @param seed of the episode
     */
    public record Where(int environment, int step, long seed) {}
}
