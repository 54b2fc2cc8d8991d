package dev.rookery.agents.experiment;

import dev.rookery.environments.Drawing;

/**
 * One moment of an episode that is played, ready to draw. Immutable by agreement: nobody writes to the array.
 *
 * @param step steps of the episode before it, 0 for what it begins with
 * @param episodicReturn undiscounted return of those steps; of several agents as {@code evaluation.agents} says
 * @param end whether the last of those steps ended the episode, and how
 * @param primitives [count][{@value Drawing#PRIMITIVE_WORDS}] words, as {@link ViewFrame#primitives} has them; of an
 *     environment in Java empty at an end, since it has started anew within the step that ended the episode
 */
public record PlayedStep(int step, double episodicReturn, End end, int[] primitives) {

    /** Whether an episode is over, and why. */
    public enum End {
        NONE,
        /** By what the environment's {@code env_terminated} says. */
        TERMINATED,
        /** By the time limit or the environment's {@code env_truncated}. */
        TRUNCATED
    }

    /** Whether the episode goes on from here. */
    public boolean goesOn() {
        return end == End.NONE;
    }

    /** Whether it can be drawn. */
    public boolean isDrawn() {
        return goesOn() || primitives.length > 0;
    }
}
