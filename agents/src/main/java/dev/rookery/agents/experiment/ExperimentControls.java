package dev.rookery.agents.experiment;

/**
 * What a person may ask of an experiment while it runs. Every method may be called from any thread, returns at once, and
 * takes effect between two iterations; asking for what is already so does nothing.
 */
public interface ExperimentControls {
    void pause();

    void resume();

    /** Finishes the iteration, writes a checkpoint and ends the run as {@link RunPhase#STOPPED}. */
    void stop();

    /** Writes a checkpoint after the current iteration. */
    void checkpoint();

    /** What may be asked of the live view. */
    LiveControls live();
}
