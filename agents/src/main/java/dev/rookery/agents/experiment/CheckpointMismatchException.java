package dev.rookery.agents.experiment;

/** A checkpoint does not belong to this experiment, or lacks something. The message is for the user. */
public final class CheckpointMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CheckpointMismatchException(String message) {
        super(message);
    }
}
