package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How what a batch of environments has seen lies in memory, slot after slot: {@code [earlier + slots]} times the
 * {@linkplain ObservationFormat#shape shape} of one.
 *
 * @param format of what is seen
 * @param rows of the batch
 * @param envs of the batch, {@code rows / agents}
 */
public record ObservationLayout(ObservationFormat format, long rows, long envs) {

    /** Slots of observations. */
    public DeviceBuffer declare(BufferPlan plan, String name, int slots) {
        return plan.declare(name, format.type(), shape(format.earlier() + slots));
    }

    /** The last observation of each episode; of pixels, its newest frame. */
    DeviceBuffer declareLast(BufferPlan plan, String name) {
        return plan.declare(name, format.type(), shapeOfOne());
    }

    private long[] shapeOfOne() {
        return format.shape(rows, envs);
    }

    private long[] shape(int places) {
        return LongStream.concat(LongStream.of(places), LongStream.of(shapeOfOne()))
                .toArray();
    }

    /** Of what {@link #carry} brings to the beginning of the buffer. */
    public long[] firstShape() {
        return format.earlier() > 0 ? shape(1 + format.earlier()) : shapeOfOne();
    }

    /**
     * A number of a row, on the host.
     *
     * @param words those of one slot, by their index
     * @param index of the number in the observation
     */
    public float number(IntUnaryOperator words, int index, long row) {
        return format.number(word -> words.applyAsInt(Math.toIntExact(word * rows + row)), index);
    }

    /** Makes what is seen in a slot that of slot 0, with all that it takes. */
    public Command carry(DeviceBuffer obs, int slot) {
        return move(obs, slot, 1 + format.earlier());
    }

    /** Makes room for a newer frame in the place of slot 0. */
    Command age(DeviceBuffer obs) {
        return move(obs, 1, format.earlier());
    }

    /** One after another, for source and target may overlap. */
    private Command move(DeviceBuffer obs, int by, int places) {
        long bytes = obs.type().bytes() * LongStream.of(shapeOfOne()).reduce(1, Math::multiplyExact);
        List<Command> copies = new ArrayList<>();
        IntStream.range(0, places).forEach(i -> copies.add(Command.copy(obs, (i + by) * bytes, obs, i * bytes, bytes)));
        return Command.sequence(copies);
    }
}
