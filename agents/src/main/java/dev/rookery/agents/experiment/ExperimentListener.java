package dev.rookery.agents.experiment;

/**
 * Hears what an experiment does, in order. Every method is called on the experiment's event-loop context and must not
 * block it for longer than a small file write takes.
 */
public interface ExperimentListener {
    default void phaseChanged(RunPhase phase) {}

    default void iterationCompleted(IterationMetrics metrics) {}

    default void evaluationCompleted(EvaluationResult result) {}

    /** A checkpoint of this many environment steps is safely on disk. */
    default void checkpointWritten(long globalStep) {}

    /** An episode of the policy as it was at this many environment steps has been recorded. */
    default void videoWritten(long globalStep) {}

    /** One of several policies is no longer trained to any purpose; the message says which, and why. */
    default void policyDiverged(int policy, long globalStep, String message) {}

    /** The environment's dynamics were changed and compiled while the run goes on: from now on it moves by them. */
    default void environmentReloaded(EnvironmentReload reload) {}

    /**
     * Something that was saved of the environment while the run goes on cannot be taken over: it goes on with what it had.
     *
     * @param message for a person, with files and lines where the compiler named them; may have several lines
     */
    default void environmentRefused(long globalStep, String message) {}

    /** From now on the frames show this policy. */
    default void policyWatched(int policy) {}

    /** From now on the frames show so many environments. */
    default void environmentsWatched(int count) {}

    /** From now on there are so many frames a second, while somebody watches. */
    default void paceChosen(int framesPerSecond) {}

    /** A frame for the viewers; called only while somebody watches. */
    default void frameDrawn(ViewFrame frame) {}
}
