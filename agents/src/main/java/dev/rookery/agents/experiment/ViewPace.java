package dev.rookery.agents.experiment;

import java.util.OptionalDouble;

/** How many steps are taken for a frame, so that the watched environments play at the pace of their world. */
final class ViewPace {
    private final double stepsPerFrame;
    private double owed;

    /** @param stepSeconds simulated time of one step; without one, every frame is a step */
    ViewPace(int framesPerSecond, OptionalDouble stepSeconds) {
        stepsPerFrame = stepSeconds.isPresent() ? 1 / (framesPerSecond * stepSeconds.getAsDouble()) : 1;
    }

    /** Steps to take for the frame that is made now. */
    int due() {
        owed += Math.min(WatchedEnvironments.MOST_STEPS, stepsPerFrame);
        int due = (int) owed;
        owed -= due;
        return due;
    }
}
