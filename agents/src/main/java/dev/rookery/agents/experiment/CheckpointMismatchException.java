package dev.rookery.agents.experiment;

/** A checkpoint does not belong to this experiment, or lacks something. The message is for the user. */
public final class CheckpointMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what does not fit; what to do about it is added */
    public CheckpointMismatchException(String message) {
        super(message + "; the experiment or its environment is not what it was: undo the change, or start a new run");
    }
}
