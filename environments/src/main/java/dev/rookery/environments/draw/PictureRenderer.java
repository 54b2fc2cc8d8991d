package dev.rookery.environments.draw;

import dev.rookery.compute.Device;
import dev.rookery.environments.Drawing;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Draws the primitives of several environments into pictures for people. Owned by one thread. Opening one compiles and
 * waits: for a worker thread; nothing else waits but what says so.
 */
public sealed interface PictureRenderer extends AutoCloseable permits OpenGlRenderer, RasterizerRenderer {

    /**
     * By OpenGL; where there is none, by the rasterizer.
     *
     * @param device where the rasterizer draws, if it has to
     * @param drawing of the environment whose primitives will be drawn
     * @param say is told, once, where OpenGL is missing
     */
    static PictureRenderer open(Device device, Drawing drawing, Atlas atlas, Theme theme, Consumer<String> say) {
        try {
            return new OpenGlRenderer(drawing, atlas, theme);
        } catch (OpenGlUnavailableException e) {
            say.accept(
                    e.getMessage() + "; pictures are drawn on " + device.info().name() + " instead");
            return new RasterizerRenderer(device, drawing, atlas, theme);
        }
    }

    /**
     * Draws a picture. Pictures are completed in the order in which they were asked for, on a thread of the renderer or of
     * the driver: do nothing there but hand over.
     *
     * @param counts [envs] how many primitives each environment has
     * @param primitives [sum of counts][12] words, those of environment 0 first
     */
    CompletionStage<Picture> draw(int[] counts, int[] primitives);

    /**
     * Draws a picture of one environment and waits for it: for a worker thread.
     *
     * @param primitives [count][12] words
     */
    default Picture drawOne(int[] primitives) {
        return draw(new int[] {primitives.length / Drawing.PRIMITIVE_WORDS}, primitives)
                .toCompletableFuture()
                .join();
    }

    /** What draws, for people. */
    String description();

    /** Waits for what is in flight. */
    @Override
    void close();
}
