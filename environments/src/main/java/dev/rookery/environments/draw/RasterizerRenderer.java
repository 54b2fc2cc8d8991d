package dev.rookery.environments.draw;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.environments.Drawing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/** Draws pictures on the OpenCL device. */
final class RasterizerRenderer implements PictureRenderer {
    private final Atlas atlas;
    private final Theme theme;
    private final int wordsEach;
    private final String description;
    private final Rasterizer rasterizer;
    private final BufferPlan plan;
    private final Stream stream;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;
    private final DeviceBuffer frames;
    private final Launch draw;

    RasterizerRenderer(Device device, Drawing drawing, Atlas atlas, Theme theme) {
        this.atlas = atlas;
        this.theme = theme;
        wordsEach = drawing.maxPrimitives() * Drawing.PRIMITIVE_WORDS;
        description = "OpenCL, " + device.info().name();
        rasterizer = new Rasterizer(device, drawing, atlas.cell(), theme);
        plan = device.plan();
        primitives = plan.declare(
                "pictures.primitives",
                ElementType.UINT32,
                atlas.envs(),
                drawing.maxPrimitives(),
                Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("pictures.primitive_counts", ElementType.INT32, atlas.envs());
        frames = plan.declare(
                "pictures.frames", ElementType.UINT8, atlas.envs(), atlas.cell().values());
        plan.allocate();
        stream = device.stream();
        draw = rasterizer.draw(primitives, counts, frames);
    }

    @Override
    public CompletionStage<Picture> draw(int[] numbers, int[] words) {
        ByteBuffer placed = primitives.hostMemory();
        int from = 0;
        for (int env = 0; env < atlas.envs(); env++) {
            int length = numbers[env] * Drawing.PRIMITIVE_WORDS;
            placed.asIntBuffer().put(env * wordsEach, words, from, length);
            from += length;
        }
        ByteBuffer counted = counts.hostMemory();
        counted.asIntBuffer().put(numbers);
        ByteBuffer drawn = frames.hostMemory();
        stream.write(primitives, placed);
        stream.write(counts, counted);
        stream.enqueue(draw);
        stream.read(frames, drawn);
        return stream.completion().thenApply(ignored -> arranged(drawn));
    }

    private Picture arranged(ByteBuffer drawn) {
        int pixels = atlas.cell().pixels();
        int[] rgb = new int[atlas.width() * atlas.height()];
        Arrays.fill(rgb, 0xFF000000 | theme.background());
        for (int env = 0; env < atlas.envs(); env++) {
            int frame = env * atlas.cell().values();
            for (int i = 0; i < pixels; i++) {
                int x = atlas.left(env) + i % atlas.cellWidth();
                int y = atlas.top(env) + i / atlas.cellWidth();
                int red = drawn.get(frame + i) & 0xFF;
                int green = drawn.get(frame + pixels + i) & 0xFF;
                int blue = drawn.get(frame + 2 * pixels + i) & 0xFF;
                rgb[y * atlas.width() + x] = 0xFF000000 | red << 16 | green << 8 | blue;
            }
        }
        return new Picture(atlas.width(), atlas.height(), rgb);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        stream.close();
        plan.close();
        rasterizer.close();
    }
}
