package dev.rookery.environments.host;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/** A walk on a line, for tests: its agents' actions move it, and beyond 4 it is over. Its arithmetic is exact. */
final class Walk implements SavableEnvironment {
    static final int OBS_DIM = 3;
    static final float LIMIT = 4;

    private final EnvironmentRandom random = new EnvironmentRandom();
    private final int agents;
    private final Consumer<Walk> mischief;
    private float x;
    private int steps;
    private long seed;

    /** @param mischief done at the beginning of every step */
    Walk(int agents, Consumer<Walk> mischief) {
        this.agents = agents;
        this.mischief = mischief;
    }

    int steps() {
        return steps;
    }

    long seed() {
        return seed;
    }

    float x() {
        return x;
    }

    /** From here on it is nowhere. */
    void lose() {
        x = Float.NaN;
    }

    @Override
    public void reset(long episodeSeed, Map<String, Double> params) {
        seed = episodeSeed;
        steps = 0;
        random.seed(seed);
        x = random.below(64) / 64f + params.getOrDefault("start", 0.0).floatValue();
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        mischief.accept(this);
        steps++;
        x += random.below(3) / 8f;
        for (int agent = 0; agent < agents; agent++) {
            x += actions[agent];
            rewards[agent] = x + agent;
        }
        return Math.abs(x) > LIMIT;
    }

    @Override
    public void observe(int agent, float[] obs) {
        obs[0] = x;
        obs[1] = agent;
        obs[2] = steps;
    }

    /** Of the first three actions some; of the others, after every other step, none. */
    @Override
    public void actionMask(int agent, boolean[] allowed) {
        for (int k = 0; k < allowed.length; k++) {
            allowed[k] &= k < 3 ? k != (steps + agent) % 3 : steps % 2 == 0 && k != 3 + 7 * agent;
        }
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(24)
                .putFloat(x)
                .putInt(steps)
                .putLong(seed)
                .putLong(random.state())
                .array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        ByteBuffer saved = ByteBuffer.wrap(state);
        x = saved.getFloat();
        steps = saved.getInt();
        seed = saved.getLong();
        random.seed(saved.getLong());
    }
}
