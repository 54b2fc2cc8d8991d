package dev.rookery.environments.host;

import java.util.Map;

/**
 * A world whose state can be kept, so that a run that is stopped and resumed goes on with the same bits as one that never
 * stopped. Without it, every environment begins a new episode when a run is resumed.
 */
public interface SavableEnvironment extends HostEnvironment {

    /**
     * Everything that the rest of the episode follows from, random numbers included (see
     * {@link EnvironmentRandom#state}).
     *
     * @return bytes that belong to the caller
     */
    byte[] save();

    /**
     * Goes on where {@link #save} was called, be it in another process.
     *
     * @param state what it returned
     * @param params the same that the episode's {@link #reset} was given
     */
    void restore(byte[] state, Map<String, Double> params);
}
