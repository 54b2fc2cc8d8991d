package dev.rookery.agents.experiment;

import dev.rookery.environments.draw.Tint;

/**
 * What the ends of the ramp of colours stand for: the least and the greatest that has been there of late, and 0, with which every
 * episode begins. They give way quickly and come back slowly, so that colours do not flicker when a single episode ends.
 */
final class TintScale {
    /** Of what is missing, with every frame, outwards. */
    private static final float GIVING_WAY = 0.3f;
    /** The same inwards: at 20 frames a second half of it in 12 s. */
    private static final float COMING_BACK = 0.003f;

    private float lowReturn;
    private float highReturn;
    private float highLength;

    /**
     * Takes over what a frame shows.
     *
     * @param returns [envs], possibly not finite
     * @param lengths [envs]
     */
    void follow(float[] returns, int[] lengths) {
        float low = 0;
        float high = 0;
        int longest = 0;
        for (int env = 0; env < returns.length; env++) {
            if (Float.isFinite(returns[env])) {
                low = Math.min(low, returns[env]);
                high = Math.max(high, returns[env]);
            }
            longest = Math.max(longest, lengths[env]);
        }
        lowReturn = -nearer(-lowReturn, -low);
        highReturn = nearer(highReturn, high);
        highLength = nearer(highLength, longest);
    }

    private static float nearer(float end, float value) {
        return end + (value > end ? GIVING_WAY : COMING_BACK) * (value - end);
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
