package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * An environment of which the latest observations of another are seen at once, the oldest first; at the beginning of an
 * episode the first stands for those before it. As {@code environment-wrappers.cl} does it on a device.
 */
public final class StackedFrames extends WrappedEnvironment {
    private final int obsDim;
    private final float[] seen;
    /** [agents][frames × obsDim] */
    private final float[][] frames;

    /**
     * @param count observations that are seen at once, above 1
     * @param obsDim numbers of one
     */
    public StackedFrames(HostEnvironment inner, int count, int agents, int obsDim) {
        super(inner);
        this.obsDim = obsDim;
        seen = new float[obsDim];
        frames = new float[agents][count * obsDim];
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        inner.reset(seed, params);
        for (int agent = 0; agent < frames.length; agent++) {
            inner.observe(agent, seen);
            for (int at = 0; at < frames[agent].length; at += obsDim) {
                System.arraycopy(seen, 0, frames[agent], at, obsDim);
            }
        }
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        boolean terminated = inner.step(actions, rewards);
        for (int agent = 0; agent < frames.length; agent++) {
            int newest = frames[agent].length - obsDim;
            inner.observe(agent, seen);
            System.arraycopy(frames[agent], obsDim, frames[agent], 0, newest);
            System.arraycopy(seen, 0, frames[agent], newest, obsDim);
        }
        return terminated;
    }

    @Override
    public void observe(int agent, float[] obs) {
        System.arraycopy(frames[agent], 0, obs, 0, frames[agent].length);
    }

    @Override
    int ownBytes() {
        return Float.BYTES * frames.length * frames[0].length;
    }

    @Override
    void putOwn(ByteBuffer bytes) {
        for (float[] own : frames) {
            bytes.asFloatBuffer().put(own);
            bytes.position(bytes.position() + Float.BYTES * own.length);
        }
    }

    @Override
    void takeOwn(ByteBuffer bytes) {
        for (float[] own : frames) {
            bytes.asFloatBuffer().get(own);
            bytes.position(bytes.position() + Float.BYTES * own.length);
        }
    }
}
