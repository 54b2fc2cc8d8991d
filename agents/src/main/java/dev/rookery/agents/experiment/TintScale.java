package dev.rookery.agents.experiment;

import dev.rookery.environments.draw.Tint;

/**
 * What the ends of the ramp of colours stand for: the least and the greatest that is there, followed slowly, so that colours do
 * not flicker when a single episode ends.
 */
final class TintScale {
    /** Of what is missing, with every frame. */
    private static final float SHARE = 0.1f;

    private float lowReturn;
    private float highReturn;
    private float highLength;
    private boolean begun;

    /**
     * Takes over what a frame shows.
     *
     * @param returns [envs], possibly not finite
     * @param lengths [envs]
     */
    void follow(float[] returns, int[] lengths) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        int longest = 0;
        for (int env = 0; env < returns.length; env++) {
            if (Float.isFinite(returns[env])) {
                low = Math.min(low, returns[env]);
                high = Math.max(high, returns[env]);
            }
            longest = Math.max(longest, lengths[env]);
        }
        float share = begun ? SHARE : 1;
        highLength += share * (longest - highLength);
        if (low <= high) {
            lowReturn += share * (low - lowReturn);
            highReturn += share * (high - highReturn);
            begun = true;
        }
    }

    float low(Tint tint) {
        return tint == Tint.RETURN ? lowReturn : 0;
    }

    float high(Tint tint) {
        return switch (tint) {
            case NONE -> 0;
            case RETURN -> highReturn;
            case AGE -> highLength;
        };
    }
}
