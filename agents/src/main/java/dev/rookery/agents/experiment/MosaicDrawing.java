package dev.rookery.agents.experiment;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.MosaicRasterizer;
import dev.rookery.environments.draw.PixelRuns;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the parts of the mosaic that somebody looks at, of what a {@link FrameGathering} has brought together. Where more are
 * wanted than a frame has room for, they take turns. Made as {@link WatchedEnvironments} are. Compiles: for a worker thread;
 * then used by one context, but for {@link #encode}.
 */
final class MosaicDrawing implements AutoCloseable {
    /** Parts in a frame: each costs about as much as all the rest of it. */
    static final int MOST_PARTS = 4;

    private final FrameGathering gathering;
    private final MosaicRasterizer rasterizer;
    private final DeviceBuffer planes;
    private final List<Slot> slots = new ArrayList<>();
    private final TintScale scale = new TintScale();
    private final PixelRuns runs = new PixelRuns();
    private final List<Drawn> drawn = new ArrayList<>();
    private List<MosaicPart> wanted = List.of();
    private int turn;

    /** Room for one part. */
    private final class Slot {
        private final DeviceBuffer words;
        private final DeviceBuffer picture;
        private Command draw;
        private ByteBuffer pixels;

        Slot(BufferPlan plan, int number) {
            words = plan.declare("mosaic.part." + number, ElementType.INT32, MosaicRasterizer.PART_WORDS);
            picture = plan.declare("mosaic.picture." + number, ElementType.UINT32, MosaicPart.MAX_PIXELS);
        }

        Drawn draw(Stream stream, MosaicPart part) {
            if (draw == null) {
                draw = rasterizer.draw(
                        gathering.primitives(), gathering.counts(), gathering.gathered(), words, planes, picture);
                pixels = picture.hostMemory();
            }
            Drawn begun = new Drawn(
                    part,
                    scale.low(part.tint()),
                    scale.high(part.tint()),
                    pixels.limit(Integer.BYTES * part.height() * part.width()));
            int[] said = rasterizer.words(
                    part, gathering.numEnvs(), gathering.returnsAt(), gathering.lengthsAt(), begun.low(), begun.high());
            stream.write(words, HostBytes.of(said));
            stream.enqueue(draw);
            stream.read(picture, begun.pixels());
            return begun;
        }
    }

    /** @param pixels as {@link PixelRuns#encode} takes them, once the stream is complete */
    private record Drawn(MosaicPart part, float low, float high, ByteBuffer pixels) {}

    /** @param drawing of the environment that is drawn */
    MosaicDrawing(Device device, BufferPlan plan, Drawing drawing, FrameGathering gathering) {
        this.gathering = gathering;
        planes = plan.declare("mosaic.planes", ElementType.UINT8, MosaicRasterizer.PLANES_BYTES);
        for (int number = 0; number < MOST_PARTS; number++) {
            slots.add(new Slot(plan, number));
        }
        rasterizer = new MosaicRasterizer(device, drawing);
    }

    /** What is to be drawn from the next frame on. */
    void show(List<MosaicPart> parts) {
        wanted = parts;
    }

    /** Whether there are parts that have to wait for the frame after the next. */
    boolean hasMoreThanAFrame() {
        return wanted.size() > MOST_PARTS;
    }

    /** Draws what is gathered by then; not before the pictures of the frame before are encoded. */
    void draw(Stream stream) {
        drawn.clear();
        int count = Math.min(MOST_PARTS, wanted.size());
        for (int i = 0; i < count; i++) {
            turn = (turn + 1) % wanted.size();
            drawn.add(slots.get(i).draw(stream, wanted.get(turn)));
        }
    }

    /** Whether the frame has pictures. */
    boolean hasDrawn() {
        return !drawn.isEmpty();
    }

    /** The pictures that were drawn, once the stream is complete: takes milliseconds, on a worker thread. */
    List<MosaicPicture> encode() {
        List<MosaicPicture> pictures = new ArrayList<>();
        for (Drawn one : drawn) {
            byte[] packed = runs.encode(one.part().width(), one.pixels().asIntBuffer());
            pictures.add(new MosaicPicture(one.part(), one.low(), one.high(), packed));
        }
        return pictures;
    }

    /** The colours of the next frame follow this one. */
    void follow(ViewFrame frame) {
        scale.follow(frame.episodicReturns(), frame.episodicLengths());
    }

    @Override
    public void close() {
        rasterizer.close();
    }
}
