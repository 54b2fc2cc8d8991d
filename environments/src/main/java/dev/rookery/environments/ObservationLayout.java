package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How what a batch of environments has seen lies in memory, slot after slot.
 *
 * <p>Numbers are {@code [slots][obsDim][rows]} float32.
 *
 * <p>Pixels are {@code [stack - 1 + slots][envs][frameBytes]} uint8: all the agents of an environment see the same, and a frame
 * that is seen in several slots is kept once. The frames of slot {@code s} are in places {@code s} to {@code s + stack - 1}, the
 * newest last. Behind the pixels {@code [channels][height][width]} of a frame, a byte says how many frames before it are of its
 * episode, and no more than {@code stack - 1}; the oldest of those stands for what would be seen before it.
 *
 * @param pixels what is seen, if it is pixels
 * @param obsDim numbers of one observation
 * @param rows of the batch
 * @param envs of the batch, {@code rows / agents}
 */
public record ObservationLayout(Optional<PixelObservation> pixels, int obsDim, long rows, long envs) {

    /** Slots of observations. */
    public DeviceBuffer declare(BufferPlan plan, String name, int slots) {
        return plan.declare(name, type(), shape(earlier() + slots));
    }

    /** The last observation of each episode; of pixels, its newest frame. */
    DeviceBuffer declareLast(BufferPlan plan, String name) {
        long[] shape = shape(1);
        return plan.declare(name, type(), LongStream.of(shape).skip(1).toArray());
    }

    private ElementType type() {
        return pixels.isPresent() ? ElementType.UINT8 : ElementType.FLOAT32;
    }

    private long[] shape(int places) {
        return pixels.map(seen -> new long[] {places, envs, frameBytes(seen)})
                .orElse(new long[] {places, obsDim, rows});
    }

    /** Of a frame, with what is said about it. */
    static int frameBytes(PixelObservation seen) {
        return seen.format().values() + 1;
    }

    /**
     * What kernels have to know: {@code OBS_SCALAR}, the type of observations in memory; {@code OBS_PIXELS}, whether they are
     * pixels, and then {@code OBS_STACK} and {@code FRAME_BYTES}.
     */
    public static Map<String, Object> constants(Optional<PixelObservation> pixels) {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("OBS_PIXELS", pixels.isPresent() ? 1 : 0);
        constants.put("OBS_SCALAR", pixels.isPresent() ? "uchar" : "float");
        pixels.ifPresent(seen -> {
            constants.put("OBS_STACK", seen.stack());
            constants.put("FRAME_BYTES", frameBytes(seen));
        });
        return constants;
    }

    /** Places before that of the first slot. */
    private int earlier() {
        return pixels.map(PixelObservation::stack).orElse(1) - 1;
    }

    /** Of what {@link #carry} brings to the beginning of the buffer. */
    public long[] firstShape() {
        long[] shape = shape(1 + earlier());
        return pixels.isPresent() ? shape : LongStream.of(shape).skip(1).toArray();
    }

    /** Makes what is seen in a slot that of slot 0, with all that it takes. */
    public Command carry(DeviceBuffer obs, int slot) {
        return move(obs, slot, 1 + earlier());
    }

    /** Makes room for a newer frame in the place of slot 0. */
    Command age(DeviceBuffer obs) {
        return move(obs, 1, earlier());
    }

    /** One after another, for source and target may overlap. */
    private Command move(DeviceBuffer obs, int by, int places) {
        long bytes = obs.type().bytes() * LongStream.of(shape(1)).reduce(1, Math::multiplyExact);
        List<Command> copies = new ArrayList<>();
        IntStream.range(0, places).forEach(i -> copies.add(Command.copy(obs, (i + by) * bytes, obs, i * bytes, bytes)));
        return Command.sequence(copies);
    }
}
