package dev.rookery.agents.experiment;

import dev.rookery.environments.Drawing;
import java.util.List;

/**
 * One moment of the watched environments, ready to draw. Immutable by agreement: nobody writes to the arrays.
 *
 * @param frame counts from 0 within one viewing
 * @param time which moment it is
 * @param primitiveCounts [numEnvs] how many primitives of each environment are here; in a mosaic none but those of the one
 *     in focus
 * @param primitives the primitives of environment 0, then of environment 1, ...; each {@link Drawing#PRIMITIVE_WORDS} 32-bit
 *     words, float bits but for words 0 and 1: the layout is that of {@code dev.rookery.environments} canvas
 * @param episodicReturns [numEnvs] undiscounted return of the running episode so far, of the watched agent
 * @param episodicLengths [numEnvs] steps of the running episode so far
 * @param focus the environment that is looked at closely
 * @param pictures of a mosaic, those of its parts that were wanted and whose turn it was
 */
public record ViewFrame(
        long frame,
        Time time,
        int[] primitiveCounts,
        int[] primitives,
        float[] episodicReturns,
        int[] episodicLengths,
        Focus focus,
        List<MosaicPicture> pictures) {

    public ViewFrame {
        pictures = List.copyOf(pictures);
    }

    /** Without a mosaic. */
    public ViewFrame(
            long frame,
            Time time,
            int[] primitiveCounts,
            int[] primitives,
            float[] episodicReturns,
            int[] episodicLengths,
            Focus focus) {
        this(frame, time, primitiveCounts, primitives, episodicReturns, episodicLengths, focus, List.of());
    }

    ViewFrame with(List<MosaicPicture> drawn) {
        return new ViewFrame(frame, time, primitiveCounts, primitives, episodicReturns, episodicLengths, focus, drawn);
    }

    public int numEnvs() {
        return primitiveCounts.length;
    }

    /**
     * Where in the watched environments' time a frame is, and what becomes of that time. Step n is what n steps have led to.
     *
     * @param step that is shown
     * @param oldest the first one that can be shown; as {@code newest} where there is no way back
     * @param newest the latest one that was taken
     * @param speed at which it goes on
     * @param driven whether a person acts in place of the focused agent
     */
    public record Time(int step, int oldest, int newest, ViewSpeed speed, boolean driven) {}

    /**
     * One environment in detail.
     *
     * @param env its index among the watched environments
     * @param agent the watched one
     * @param obs [obsDim] what the agent sees now
     * @param actionProbabilities [numActions] of the policy for that observation; of continuous actions the means
     * @param action [actionDim] the latest one, which led here: indices, or what was drawn before it was clipped
     * @param value the critic's estimate of the return from here
     * @param reward of that action
     * @param refused whether a person drives whose action was not allowed in that step
     */
    public record Focus(
            int env,
            int agent,
            float[] obs,
            float[] actionProbabilities,
            float[] action,
            float value,
            float reward,
            boolean refused) {}
}
