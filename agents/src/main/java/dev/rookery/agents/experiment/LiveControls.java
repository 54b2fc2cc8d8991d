package dev.rookery.agents.experiment;

import dev.rookery.agents.config.DashboardConfig;
import dev.rookery.environments.draw.MosaicPart;
import java.util.List;

/**
 * What a person may ask of the live view, which everybody who watches shares. Every method may be called from any thread, before
 * there is a live view, too, returns at once, and takes effect with one of the next frames. Viewing uses environments, random
 * numbers and buffers of its own: nothing that is asked here changes a trajectory of the training.
 */
public interface LiveControls {
    /** Watched environments of which frames bring the primitives of all. */
    int MOST_DRAWN_BY_VIEWERS = FrameGathering.MOST_DRAWN_BY_VIEWERS;

    /** Says how many viewers there are: with none, nothing is drawn. */
    void viewers(int count);

    /** Chooses the watched environment that {@link ViewFrame.Focus} reports. */
    void focus(int env);

    /** Chooses whose view, actions and returns the watched environments tell, of several agents; the first at the beginning. */
    void agent(int agent);

    /** Chooses which of several policies plays in the watched environments; the first one at the beginning. */
    void watch(int policy);

    /**
     * Chooses how many environments are watched, as many as {@code dashboard.envs} says at the beginning. They start anew.
     *
     * @param count 1 to {@link MosaicPart#MAX_ENVS}; of more than {@value #MOST_DRAWN_BY_VIEWERS}, frames bring
     *     pictures of a mosaic instead of primitives
     */
    void envs(int count);

    /**
     * Chooses how often there is a frame, as often as {@code dashboard.fps} says at the beginning, of mosaics 20 times a second at
     * most. The pace of time stays as it is. Frames that are not ready in time are left out.
     *
     * @param count frames a second, 1 to {@link DashboardConfig#MOST_FPS}
     */
    void fps(int count);

    /** Chooses the parts of the mosaic that are looked at, each of them once. */
    void mosaic(List<MosaicPart> parts);

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
