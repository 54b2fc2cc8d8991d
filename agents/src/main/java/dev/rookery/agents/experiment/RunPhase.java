package dev.rookery.agents.experiment;

/** Where a run stands. */
public enum RunPhase {
    /** Kernels are being compiled and buffers filled. */
    STARTING,
    TRAINING,
    PAUSED,
    EVALUATING,
    /** All timesteps are done. */
    FINISHED,
    /** Stopped by a person or a signal, after a checkpoint: it can be resumed. */
    STOPPED,
    /** Ended by an error. */
    FAILED;

    public boolean ended() {
        return this == FINISHED || this == STOPPED || this == FAILED;
    }
}
