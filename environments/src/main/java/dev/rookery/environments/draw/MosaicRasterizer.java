package dev.rookery.environments.draw;

import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.Drawing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws parts of a mosaic on the device: many environments in one picture, tiles of any size, with the rules of
 * {@link Rasterizer}. What is drawn is said in a buffer, so that it can change with every picture.
 *
 * <p>Owned by one thread; the constructor compiles, and belongs on a worker.
 */
public final class MosaicRasterizer implements AutoCloseable {
    /** Columns that spans may go beyond the right edge. */
    private static final int ROOM = 16;

    /** Of the buffer between the two kernels, [3][...] uint8. */
    private static final int PLANE = MosaicPart.MAX_PIXELS + ROOM * FrameFormat.MAX_EXTENT;

    private static final int ITEMS_ON_CPU = 64;
    private static final int ITEMS_ON_GPU = 1 << 16;

    /** Words of the buffer that says what is drawn, in their order. */
    private enum Word {
        COLUMNS,
        LEFT,
        TOP,
        ACROSS,
        DOWN,
        WIDTH,
        HEIGHT,
        GAP,
        TINT,
        ENVS,
        RETURNS,
        LENGTHS,
        THEME,
        SCALE,
        ORIGIN_X,
        ORIGIN_Y,
        LOW,
        HIGH
    }

    /** int32 in the buffer that says what is drawn. */
    public static final int PART_WORDS = Word.values().length;

    /** uint8 in the buffer that a part is drawn in, before it becomes a picture. */
    public static final int PLANES_BYTES = 3 * PLANE;

    private final Drawing drawing;
    private final Program program;
    private final boolean wholeRows;

    /** @param drawing of the environment whose primitives will be drawn */
    public MosaicRasterizer(Device device, Drawing drawing) {
        this.drawing = drawing;
        wholeRows = device.lanes() > 1;
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("CHANNELS", Channels.RGB.count());
        constants.put("WHOLE_ROWS", wholeRows ? 1 : 0);
        constants.put("TILE_WIDTH", wholeRows ? MosaicPart.MAX_TILE : 1);
        constants.put("TILE_HEIGHT", wholeRows ? MosaicPart.MAX_TILE : 1);
        constants.put("ROOM", ROOM);
        constants.put("PLANE", PLANE);
        for (Word word : Word.values()) {
            constants.put("PART_" + word, word.ordinal());
        }
        for (Tint tint : Tint.values()) {
            constants.put("TINT_" + tint, tint.ordinal());
        }
        constants.put("ROLES", Rasterizer.list(ofThemes(Theme::roles)));
        constants.put("ROLE_GROUND", Theme.GROUND);
        constants.put("GAPS", Rasterizer.list(ofThemes(theme -> new int[] {theme.panel()})));
        constants.put("RAMPS", Rasterizer.list(ofThemes(Theme::ramp)));
        constants.put("RAMP_COLOURS", Theme.DARK.ramp().length);
        constants.putAll(Rasterizer.textConstants());
        program = device.build(new KernelSource("mosaic")
                .define(constants)
                .addResource(Rasterizer.class, "rasterizer-shapes.cl")
                .addResource(Rasterizer.class, "stroke-text.cl")
                .addResource(Rasterizer.class, "rasterizer-primitives.cl")
                .addResource(MosaicRasterizer.class, "mosaic.cl"));
    }

    private static int[] ofThemes(Function<Theme, int[]> colours) {
        return Stream.of(Theme.values())
                .flatMapToInt(theme -> IntStream.of(colours.apply(theme)))
                .toArray();
    }

    /**
     * Draws what a buffer says, by {@link #words}.
     *
     * @param primitives [envs][maxPrimitives][{@value Drawing#PRIMITIVE_WORDS}] uint32
     * @param counts [envs] int32
     * @param numbers [...] uint32, among them every environment's return (float32 bits) and length
     * @param words [{@link #PART_WORDS}] int32
     * @param planes [{@link #PLANES_BYTES}] uint8, for nothing else while it draws
     * @param picture [{@link MosaicPart#MAX_PIXELS}] uint32: comes to begin with [height][width], 0xBBGGRR
     */
    public Command draw(
            DeviceBuffer primitives,
            DeviceBuffer counts,
            DeviceBuffer numbers,
            DeviceBuffer words,
            DeviceBuffer planes,
            DeviceBuffer picture) {
        WorkSize size = wholeRows ? WorkSize.single(ITEMS_ON_CPU) : WorkSize.of(ITEMS_ON_GPU);
        return Command.sequence(List.of(
                program.kernel("draw_mosaic")
                        .launch(size, primitives, counts, drawing.maxPrimitives(), numbers, words, planes),
                program.kernel("pack_mosaic").launch(size, planes, words, picture)));
    }

    /**
     * Says what is to be drawn.
     *
     * @param envs environments that there are
     * @param returns where in the numbers the returns begin
     * @param lengths where in the numbers the lengths begin
     * @param low value that has the first colour of the ramp
     * @param high value that has the last one
     * @return [{@link #PART_WORDS}]
     */
    public int[] words(MosaicPart part, int envs, int returns, int lengths, float low, float high) {
        Projection projection = Projection.of(drawing, part.tileWidth() - part.gap(), part.tileHeight() - part.gap());
        int[] words = new int[PART_WORDS];
        words[Word.COLUMNS.ordinal()] = part.columns();
        words[Word.LEFT.ordinal()] = part.left();
        words[Word.TOP.ordinal()] = part.top();
        words[Word.ACROSS.ordinal()] = part.across();
        words[Word.DOWN.ordinal()] = part.down();
        words[Word.WIDTH.ordinal()] = part.tileWidth();
        words[Word.HEIGHT.ordinal()] = part.tileHeight();
        words[Word.GAP.ordinal()] = part.gap();
        words[Word.TINT.ordinal()] = part.tint().ordinal();
        words[Word.ENVS.ordinal()] = envs;
        words[Word.RETURNS.ordinal()] = returns;
        words[Word.LENGTHS.ordinal()] = lengths;
        words[Word.THEME.ordinal()] = part.theme().ordinal();
        words[Word.SCALE.ordinal()] = Float.floatToRawIntBits((float) projection.scale());
        words[Word.ORIGIN_X.ordinal()] = Float.floatToRawIntBits((float) projection.originX());
        words[Word.ORIGIN_Y.ordinal()] = Float.floatToRawIntBits((float) projection.originY());
        words[Word.LOW.ordinal()] = Float.floatToRawIntBits(low);
        words[Word.HIGH.ordinal()] = Float.floatToRawIntBits(high);
        return words;
    }

    @Override
    public void close() {
        program.close();
    }
}
