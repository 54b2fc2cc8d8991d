package dev.rookery.agents.experiment;

/** How many steps are taken for a frame, so that the watched environments play at the pace of their world, or as asked. */
final class ViewPace {
    private final double stepsPerSecond;
    private double stepsPerFrame;
    private ViewSpeed speed = ViewSpeed.NORMAL;
    private double owed;
    private int singleSteps;

    /** @param stepsPerSecond at {@link ViewSpeed#NORMAL} */
    ViewPace(int framesPerSecond, double stepsPerSecond) {
        this.stepsPerSecond = stepsPerSecond;
        framesPerSecond(framesPerSecond);
    }

    void framesPerSecond(int fps) {
        stepsPerFrame = stepsPerSecond / fps;
    }

    ViewSpeed speed() {
        return speed;
    }

    void speed(ViewSpeed next) {
        if (speed != next) {
            speed = next;
            owed = 0;
            singleSteps = 0;
        }
    }

    boolean paused() {
        return speed == ViewSpeed.PAUSED;
    }

    /** Asks for one step more, of a time that stands. */
    void singleStep() {
        singleSteps = Math.min(WatchedEnvironments.MOST_STEPS, singleSteps + 1);
    }

    /** Steps to take for the frame that is made now. */
    int due() {
        if (paused()) {
            int single = singleSteps;
            singleSteps = 0;
            return single;
        }
        owed += Math.min(WatchedEnvironments.MOST_STEPS, speed.factor() * stepsPerFrame);
        int due = (int) owed;
        owed -= due;
        return due;
    }
}
