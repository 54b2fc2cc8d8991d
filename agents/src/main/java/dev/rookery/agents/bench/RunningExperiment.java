package dev.rookery.agents.bench;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentFolder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An experiment that trains on an event loop of its own while a benchmark's thread looks on. */
final class RunningExperiment implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final LinkedBlockingQueue<Long> ends = new LinkedBlockingQueue<>();
    private final CountDownLatch profiled = new CountDownLatch(1);
    private final CompletableFuture<RunPhase> outcome = new CompletableFuture<>();
    private final Experiment experiment;

    /**
     * Some iterations in a row.
     *
     * @param seconds from the end of the one before the first to the end of the last
     */
    record Window(int iterations, double seconds) {}

    RunningExperiment(Device device, ExperimentConfig config, EnvironmentFolder folder) {
        ExperimentListener listener = new ExperimentListener() {
            @Override
            public void iterationCompleted(IterationMetrics metrics) {
                ends.add(System.nanoTime());
            }
        };
        experiment = new Experiment(
                vertx, context, device, config, folder, listener, checkpoint -> Future.succeededFuture());
    }

    void start(Profile profile) {
        experiment.profile(profile);
        context.runOnContext(ignored -> experiment.run(null).onComplete(outcome::complete, failure -> {
            outcome.completeExceptionally(failure);
            ends.add(Long.MIN_VALUE);
            profiled.countDown();
        }));
    }

    /** Starts, and records so many iterations after the first few. */
    Profile start(int skipped, int recorded) {
        Profile profile = new Profile(skipped, recorded, profiled::countDown);
        start(profile);
        return profile;
    }

    /** Waits until the profile is complete. */
    void awaitProfile() {
        try {
            if (!profiled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no iterations within " + PATIENCE_SECONDS + " s");
            }
            failIfFailed();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The iterations that end in so many seconds from the next end on, at least one. */
    Window iterations(double seconds) {
        ends.clear();
        long first = nextEnd();
        long last = first;
        int count = 0;
        while (count == 0 || last - first < seconds * 1e9) {
            last = nextEnd();
            count++;
        }
        return new Window(count, (last - first) / 1e9);
    }

    private long nextEnd() {
        try {
            Long end = ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            failIfFailed();
            if (end == null) {
                throw new IllegalStateException("no iteration within " + PATIENCE_SECONDS + " s");
            }
            return end;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void failIfFailed() {
        if (outcome.isCompletedExceptionally()) {
            join(outcome);
        }
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    /** Ends the training after the iteration that is going on. */
    void stop() {
        experiment.stop();
        join(outcome);
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        context.runOnContext(ignored -> experiment.close().onComplete(closed::complete, closed::completeExceptionally));
        join(closed);
        join(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
