package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * An environment of which each step is several of another's with the same actions, their rewards summed; fewer where the
 * episode ends before. As {@code environment-wrappers.cl} does it on a device.
 */
public final class RepeatedActions extends WrappedEnvironment {
    private final int times;
    private final int ownStepLimit;
    private int age;
    private boolean truncated;
    private float[] gained = new float[0];

    /**
     * @param times own steps of a step, above 1
     * @param ownStepLimit own steps of the longest episode
     */
    public RepeatedActions(HostEnvironment inner, int times, int ownStepLimit) {
        super(inner);
        this.times = times;
        this.ownStepLimit = ownStepLimit;
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        inner.reset(seed, params);
        age = 0;
        truncated = false;
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        boolean terminated = oneStep(actions, rewards);
        if (gained.length != rewards.length) {
            gained = new float[rewards.length];
        }
        for (int i = 1; i < times && !terminated && !truncated; i++) {
            Arrays.fill(gained, 0);
            terminated = oneStep(actions, gained);
            for (int agent = 0; agent < rewards.length; agent++) {
                rewards[agent] += gained[agent];
            }
        }
        return terminated;
    }

    private boolean oneStep(float[] actions, float[] rewards) {
        boolean terminated = inner.step(actions, rewards);
        age++;
        truncated = !terminated && (age >= ownStepLimit || inner.truncated());
        return terminated;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public void observe(int agent, float[] obs) {
        inner.observe(agent, obs);
    }

    @Override
    int ownBytes() {
        return Integer.BYTES;
    }

    @Override
    void putOwn(ByteBuffer bytes) {
        bytes.putInt(age);
    }

    @Override
    void takeOwn(ByteBuffer bytes) {
        age = bytes.getInt();
        truncated = false;
    }
}
