package dev.rookery.server.video;

import dev.rookery.agents.experiment.EpisodeRecorder;
import dev.rookery.agents.experiment.PlayedStep;
import dev.rookery.environments.draw.PictureRenderer;
import dev.rookery.environments.yaml.FileFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes the episodes that are recorded while training goes on, each as {@code step-<global step>.mp4}. Files are written
 * and pictures encoded on a worker thread of its own.
 */
public final class TrainingVideos implements EpisodeRecorder, AutoCloseable {
    private static final int THREADS = 1;
    /** Vert.x warns of a worker that is busy for longer. */
    private static final long MOST_SECONDS = 60;

    private final Path folder;
    private final double delaySeconds;
    private final Supplier<PictureRenderer> opener;
    private final WorkerExecutor worker;
    private PictureRenderer renderer;
    private NewVideo video;

    /**
     * @param folder is made when the first episode begins
     * @param delaySeconds how long a step is shown
     * @param opener opens what draws; called on the worker, once
     */
    public TrainingVideos(Vertx vertx, Path folder, double delaySeconds, Supplier<PictureRenderer> opener) {
        this.folder = folder;
        this.delaySeconds = delaySeconds;
        this.opener = opener;
        worker = vertx.createSharedWorkerExecutor("rookery-videos", THREADS, MOST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Future<Void> begin(long globalStep) {
        return work(() -> {
            if (renderer == null) {
                renderer = opener.get();
            }
            Files.createDirectories(folder);
            Path file = folder.resolve("step-" + globalStep + VideoFormat.MP4.ending());
            video = new NewVideo(file, VideoFormat.MP4, delaySeconds);
            return null;
        });
    }

    @Override
    public Future<Void> add(PlayedStep moment) {
        return work(() -> {
            video.add(renderer.drawOne(moment.primitives()));
            return null;
        });
    }

    @Override
    public Future<Void> finish() {
        return work(() -> {
            video.complete();
            return null;
        });
    }

    @Override
    public Future<Void> abandon() {
        return work(() -> {
            if (video != null) {
                video.close();
            }
            return null;
        });
    }

    private Future<Void> work(Callable<Void> task) {
        return worker.executeBlocking(() -> {
            try {
                return task.call();
            } catch (IOException e) {
                throw new IOException(folder + " cannot be written: " + FileFailure.reason(e), e);
            }
        });
    }

    /** After the experiment. */
    @Override
    public void close() {
        worker.executeBlocking(() -> {
                    if (renderer != null) {
                        renderer.close();
                    }
                    return null;
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        worker.close();
    }
}
