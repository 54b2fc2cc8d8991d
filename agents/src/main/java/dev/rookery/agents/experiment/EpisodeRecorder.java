package dev.rookery.agents.experiment;

import io.vertx.core.Future;

/**
 * Takes what is shown of the episodes that are recorded while training goes on, one episode after the other. Every method
 * is called on the experiment's context and must not block it; the next one is called when the future has completed.
 */
public interface EpisodeRecorder {
    /**
     * An episode begins.
     *
     * @param globalStep environment steps of the training behind the policy that plays
     */
    Future<Void> begin(long globalStep);

    /** Its next moment. */
    Future<Void> add(PlayedStep moment);

    /** It has ended, or is as long as it may be: what was recorded is complete. */
    Future<Void> finish();

    /** It will not be played to its end, or could not be recorded: leaves nothing behind. */
    Future<Void> abandon();
}
