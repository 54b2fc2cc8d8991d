package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Draws pictures by OpenGL, without a screen. A thread of its own has the context. While one picture is being read back the
 * next can be drawn.
 */
public final class OpenGlRenderer implements PictureRenderer {
    private final ThreadPoolExecutor thread;
    private final Drawn drawn;

    /** What lives on the thread of the context. */
    private record Drawn(HeadlessOpenGl context, String description, OpenGlAtlas atlas) {}

    /** @throws OpenGlUnavailableException where there is no OpenGL, or one that cannot draw such pictures */
    OpenGlRenderer(Drawing drawing, Atlas atlas, Theme theme) throws OpenGlUnavailableException {
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
            Thread made = new Thread(runnable, "rookery-opengl");
            made.setDaemon(true);
            return made;
        });
        try {
            drawn = CompletableFuture.supplyAsync(() -> open(drawing, atlas, theme), thread)
                    .join();
        } catch (CompletionException e) {
            thread.shutdown();
            if (e.getCause() instanceof OpenGlUnavailableException unavailable) {
                throw unavailable;
            }
            throw e;
        }
    }

    private static Drawn open(Drawing drawing, Atlas atlas, Theme theme) {
        try {
            HeadlessOpenGl context = HeadlessOpenGl.open();
            try {
                return new Drawn(context, context.description(), new OpenGlAtlas(drawing, atlas, theme));
            } catch (OpenGlUnavailableException | RuntimeException e) {
                context.close();
                throw e;
            }
        } catch (OpenGlUnavailableException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public CompletionStage<Picture> draw(int[] counts, int[] primitives) {
        CompletableFuture<Picture> picture = new CompletableFuture<>();
        int[] ownCounts = counts.clone();
        int[] ownPrimitives = primitives.clone();
        thread.execute(() -> {
            try {
                drawn.atlas().draw(ownCounts, ownPrimitives, picture);
            } catch (RuntimeException e) {
                picture.completeExceptionally(e);
            }
        });
        // With nothing more to draw, the picture is waited for; else it is fetched when the next one has been begun.
        thread.execute(() -> {
            if (thread.getQueue().isEmpty()) {
                drawn.atlas().fetchAll();
            }
        });
        return picture;
    }

    @Override
    public String description() {
        return "OpenGL " + drawn.description();
    }

    @Override
    public void close() {
        CompletableFuture.runAsync(
                        () -> {
                            drawn.atlas().close();
                            drawn.context().close();
                        },
                        thread)
                .join();
        thread.shutdown();
    }
}
