package dev.rookery.environments.draw;

import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.VectorEnvironment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns what {@code env_draw} emits into pixels, on the device: for pictures, and for agents that see them. Edges are
 * anti-aliased by the distance of a pixel's centre from them; docs/drawing.md says what becomes of each primitive.
 *
 * <p>Owned by one thread; the constructor compiles, and belongs on a worker.
 */
public final class Rasterizer implements AutoCloseable {
    /** As many characters as a text has. */
    static final int MAX_CHARACTERS = 24;

    /** On a CPU a work-item draws whole rows, so many that a frame for an agent is drawn by one. */
    private static final int TILE_PIXELS = 16384;

    private final FrameFormat format;
    private final int frameBytes;
    private final int maxPrimitives;
    private final Projection projection;
    private final boolean wholeRows;
    private final int tilesEach;
    private final Program program;

    /**
     * Compiles the kernels for an environment's view and one format.
     *
     * @param drawing of the environment whose primitives will be drawn
     */
    public Rasterizer(Device device, Drawing drawing, FrameFormat format, Theme theme) {
        this(device, drawing, format, theme, format.values());
    }

    /** @param frameBytes from one frame in memory to the next; what there is between them stays as it is */
    public Rasterizer(Device device, Drawing drawing, FrameFormat format, Theme theme, int frameBytes) {
        this.format = format;
        this.frameBytes = frameBytes;
        maxPrimitives = drawing.maxPrimitives();
        projection = Projection.of(drawing, format.width(), format.height());
        // A work-item of a GPU draws one pixel: its neighbours then look at the same primitive at the same time.
        wholeRows = device.lanes() > 1;
        int tileWidth = wholeRows ? format.width() : 1;
        int tileHeight = wholeRows ? Math.max(1, Math.min(format.height(), TILE_PIXELS / format.width())) : 1;
        tilesEach = ceilDiv(format.width(), tileWidth) * ceilDiv(format.height(), tileHeight);
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("WIDTH", format.width());
        constants.put("HEIGHT", format.height());
        constants.put("CHANNELS", format.channels().count());
        constants.put("TILE_WIDTH", tileWidth);
        constants.put("TILE_HEIGHT", tileHeight);
        constants.put("BACKGROUND", theme.background());
        constants.put("ROLES", list(theme.roles()));
        constants.putAll(textConstants());
        constants.put("FRAME_BYTES", frameBytes);
        program = device.build(new KernelSource("rasterizer")
                .define(constants)
                .addResource(Rasterizer.class, "rasterizer-shapes.cl")
                .addResource(Rasterizer.class, "stroke-text.cl")
                .addResource(Rasterizer.class, "rasterizer-primitives.cl")
                .addResource(Rasterizer.class, "rasterizer.cl"));
    }

    /** What stroke-text.cl needs. */
    static Map<String, Object> textConstants() {
        StrokeFont font = StrokeFont.read();
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("MAX_CHARACTERS", MAX_CHARACTERS);
        constants.put("FONT_STROKES", list(font.packedStrokes()));
        constants.put("FONT_FIRST", list(font.firstStrokes()));
        constants.putAll(StrokeFont.measures());
        return constants;
    }

    /** As the elements of an array. */
    static String list(int[] values) {
        return Arrays.stream(values).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    private static int ceilDiv(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    public FrameFormat format() {
        return format;
    }

    /**
     * Draws a frame for every environment.
     *
     * @param primitives [envs][maxPrimitives][{@value Drawing#PRIMITIVE_WORDS}] uint32
     * @param counts [envs] int32, as {@link VectorEnvironment#draw} writes them; negative: the frame stays as it is
     * @param frames [envs][channels][height][width] uint8, of the format
     * @throws IllegalArgumentException where the shapes do not agree
     */
    public Launch draw(DeviceBuffer primitives, DeviceBuffer counts, DeviceBuffer frames) {
        check(frames, counts.size() * frameBytes);
        return draw(primitives, counts, frames, 0);
    }

    /**
     * The same among other frames.
     *
     * @param frames [slots][envs][frameBytes] uint8
     * @param slot in which they are drawn
     */
    public Launch draw(DeviceBuffer primitives, DeviceBuffer counts, DeviceBuffer frames, int slot) {
        long envs = counts.size();
        check(primitives, envs * maxPrimitives * Drawing.PRIMITIVE_WORDS);
        long workItems = envs * tilesEach;
        WorkSize size = wholeRows ? WorkSize.single(workItems) : WorkSize.of(workItems);
        return program.kernel("draw_frames")
                .launch(
                        size,
                        primitives,
                        counts,
                        maxPrimitives,
                        (float) projection.scale(),
                        (float) projection.originX(),
                        (float) projection.originY(),
                        frames,
                        Math.toIntExact(slot * envs));
    }

    private static void check(DeviceBuffer buffer, long size) {
        if (buffer.size() != size) {
            throw new IllegalArgumentException(
                    "a rasterizer for so many environments needs " + size + " values, but got buffer " + buffer);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
