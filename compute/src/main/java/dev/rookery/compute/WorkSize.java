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
        int group = tuning.get(Knob.GROUP_ITEMS);
        return workGroup == 0 && group > 0 ? grouped(workItems, group) : this;
    }

    /**
     * Groups of {@code group} work-items where those come out even, or else of one. PoCL compiles a kernel for every size
     * of its groups, so there are but two; a group more costs it 7 ns.
     *
     * @param group at least 1
     */
    static WorkSize grouped(long workItems, int group) {
        return new WorkSize(workItems, workItems % group == 0 ? group : 1);
    }

    /** Each work-item a group of its own: right where one has much to do, as on a CPU. */
    public static WorkSize single(long workItems) {
        return new WorkSize(workItems, 1);
    }
}
