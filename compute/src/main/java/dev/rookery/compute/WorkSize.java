package dev.rookery.compute;

/**
 * How many work-items a launch has.
 *
 * @param workItems global size, at least 1
 * @param workGroup work-items in a group, dividing {@code workItems}; 0 leaves it to the driver
 */
public record WorkSize(long workItems, long workGroup) {
    public WorkSize {
        if (workItems < 1 || workGroup < 0 || workGroup > 0 && workItems % workGroup != 0) {
            throw new IllegalArgumentException(workItems + " work-items in groups of " + workGroup);
        }
    }

    /** Groups of a size that suits the device. */
    public static WorkSize of(long workItems) {
        return new WorkSize(workItems, 0);
    }

    /**
     * As it is to be launched. CPU drivers may keep the variables of all the work-items of a group on one thread's stack:
     * groups of thousands, which PoCL chooses, overflow it, so there they are bounded here; GPU drivers know best.
     */
    WorkSize on(Tuning tuning) {
        int most = tuning.get(Knob.GROUP_ITEMS);
        return workGroup == 0 && most > 0 ? grouped(workItems, most) : this;
    }

    /**
     * Groups as large as they can be, but of at most {@code most} work-items.
     *
     * @param most at least 1
     */
    static WorkSize grouped(long workItems, int most) {
        long group = Math.max(1, Math.min(workItems, most));
        while (workItems % group != 0) {
            group--;
        }
        return new WorkSize(workItems, group);
    }

    /** Each work-item a group of its own: right where one has much to do, as on a CPU. */
    public static WorkSize single(long workItems) {
        return new WorkSize(workItems, 1);
    }
}
