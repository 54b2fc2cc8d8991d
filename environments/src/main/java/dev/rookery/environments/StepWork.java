package dev.rookery.environments;

import dev.rookery.compute.WorkSize;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a step is spread over work-items.
 *
 * @param size of all of it
 * @param unit environments that are advanced together
 * @param unitsOfEach units of each policy, or of all where work-items do not tell them apart
 * @param itemsOfEach work-items that share those, as many units for each but the last
 */
record StepWork(WorkSize size, int unit, long unitsOfEach, long itemsOfEach) {

    /** The first environment of a work-item, counted through all policies. */
    private long firstEnv(long item) {
        long share = (unitsOfEach + itemsOfEach - 1) / itemsOfEach;
        long units = item / itemsOfEach * unitsOfEach + Math.min(unitsOfEach, item % itemsOfEach * share);
        return units * unit;
    }

    VectorEnvironment.Part all() {
        return part(0, size.workItems());
    }

    WorkSize sizeOf(VectorEnvironment.Part part) {
        return new WorkSize(part.endItem() - part.firstItem(), size.workGroup());
    }

    /** About equal parts; {@code count} is at most the number of work-items. */
    List<VectorEnvironment.Part> parts(int count) {
        long items = size.workItems();
        return IntStream.range(0, count)
                .mapToObj(i -> part(items * i / count, items * (i + 1) / count))
                .toList();
    }

    private VectorEnvironment.Part part(long begin, long end) {
        return new VectorEnvironment.Part(begin, end, firstEnv(begin), firstEnv(end));
    }
}
