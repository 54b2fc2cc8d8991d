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

    /** A frame for the viewers; called only while somebody watches. */
    default void frameDrawn(ViewFrame frame) {}
}
