package dev.rookery.agents.experiment;

/**
 * What a person may ask of the live view, which everybody who watches shares. Every method may be called from any thread, before
 * there is a live view, too, returns at once, and takes effect with one of the next frames. Viewing uses environments, random
 * numbers and buffers of its own: nothing that is asked here changes a trajectory of the training.
 */
public interface LiveControls {
    /** Says how many viewers there are: with none, nothing is drawn. */
    void viewers(int count);

    /** Chooses the watched environment that {@link ViewFrame.Focus} reports. */
    void focus(int env);

    /** Chooses whose view, actions and returns the watched environments tell, of several agents; the first at the beginning. */
    void agent(int agent);

    /** Chooses which of several policies plays in the watched environments; the first one at the beginning. */
    void watch(int policy);
}
