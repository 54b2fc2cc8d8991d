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

    /**
     * Says how many viewers there are: with none, nothing is drawn. Viewing uses environments, random numbers and
     * buffers of its own, so that it never changes a trajectory of the training.
     */
    void viewers(int count);

    /** Chooses the watched environment that {@link ViewFrame.Focus} reports. */
    void focus(int env);

    /** Chooses whose view, actions and returns the watched environments tell, of several agents; the first at the beginning. */
    void agent(int agent);

    /** Chooses which of several policies plays in the watched environments; the first one at the beginning. */
    void watch(int policy);
}
