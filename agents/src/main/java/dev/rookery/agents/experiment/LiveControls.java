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

    /** Chooses how fast the watched environments' time passes; from the past this leads back to the present. */
    void speed(ViewSpeed speed);

    /** Stops their time, and goes one step on, or back. */
    void step(boolean back);

    /** Stops their time, and shows what a step has led to, simulated again; or the next to it that can be. */
    void show(int step);

    /** Has a person act in the place of the agent in focus, or the policy again. All others are the policy's all the while. */
    void drive(boolean start);

    /**
     * What the person who drives does from now on. In steps where it is not allowed the policy acts.
     *
     * @param action [actionDim] indices, or numbers; NaN where it is the policy's
     * @param press whether at least one step is to be taken with it; while time stands this is a single step
     */
    void hold(float[] action, boolean press);
}
