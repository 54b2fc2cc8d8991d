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

    /**
     * More than enough for a CPU to find work in a group, and few enough for their variables to fit onto a thread's stack
     * (8 MiB, as a rule), even with an activation of each lane for each unit of a large network.
     */
    private static final int MOST_ON_CPU = 32;

    /** Groups of a size that suits the device. */
    public static WorkSize of(long workItems) {
        return new WorkSize(workItems, 0);
    }

    /**
     * As it is to be launched. CPU drivers may keep the variables of all the work-items of a group on one thread's stack:
     * groups of thousands, which PoCL chooses, overflow it, so there they are bounded here; GPU drivers know best.
     */
    WorkSize on(DeviceInfo.Kind device) {
        return workGroup == 0 && device == DeviceInfo.Kind.CPU ? grouped(workItems, MOST_ON_CPU) : this;
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
