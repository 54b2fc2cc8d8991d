package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Stream;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays an episode now and then while training goes on, for a recorder that takes it moment by moment. All that the
 * training does for it is a copy of a policy's parameters. A failure ends the episode, never the training. Used by one
 * context.
 */
final class Recording implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recording.class);

    private final ExperimentConfig config;
    private final Playback playback;
    private final EpisodeRecorder recorder;
    private final ExperimentListener listener;
    private Future<Void> episode = Future.succeededFuture();
    private boolean abandoned;

    /** @param playback is closed with this */
    Recording(ExperimentConfig config, Playback playback, EpisodeRecorder recorder, ExperimentListener listener) {
        this.config = config;
        this.playback = playback;
        this.recorder = recorder;
        this.listener = listener;
    }

    /**
     * Begins an episode, between two iterations, unless the one before is still being recorded.
     *
     * @param training the stream that writes the parameters
     * @param policy which of them plays, as it is now
     */
    void begin(Stream training, int policy, long globalStep, int iteration) {
        if (!episode.isComplete()) {
            log.info("no video of step {}: the one before is still being recorded", globalStep);
            return;
        }
        long seed = config.seeds().get(policy);
        episode = playback.adopt(training, policy)
                .compose(ignored -> recorder.begin(globalStep))
                .compose(ignored -> playback.begin(seed, iteration))
                .compose(this::record)
                .<Void>map(complete -> {
                    if (complete) {
                        listener.videoWritten(globalStep);
                    }
                    return null;
                })
                .recover(failure -> {
                    log.warn("no video of step {}: {}", globalStep, failure.getMessage());
                    return recorder.abandon().otherwiseEmpty();
                });
    }

    /** @return whether the episode was recorded to its end */
    private Future<Boolean> record(PlayedStep moment) {
        if (abandoned) {
            return recorder.abandon().map(false);
        }
        Future<Void> taken = moment.isDrawn() ? recorder.add(moment) : Future.succeededFuture();
        return taken.compose(ignored -> {
            boolean last = !moment.goesOn() || moment.step() >= config.video().maxSteps();
            return last ? recorder.finish().map(true) : playback.next().compose(this::record);
        });
    }

    /** Whether something of it is on its way to the device. */
    boolean busy() {
        return playback.busy();
    }

    /** Completes when nothing of it is on its way to the device, for the moment. */
    Future<Void> idle() {
        return playback.idle();
    }

    /** Completes when the episode that is being recorded, if one is, is complete. */
    Future<Void> ended() {
        return episode;
    }

    /** Gives up the episode that is being recorded; the last call but {@link #close}. */
    Future<Void> abandon() {
        abandoned = true;
        return episode;
    }

    @Override
    public void close() {
        playback.close();
    }
}
