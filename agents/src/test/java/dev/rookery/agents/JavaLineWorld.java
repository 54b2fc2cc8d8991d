package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.SavableEnvironment;
import java.nio.ByteBuffer;
import java.util.Map;

/** The world of {@code new LineWorld(3, 3, 1, 11)} in Java. */
public class JavaLineWorld implements SavableEnvironment {
    private final EnvironmentRandom random = new EnvironmentRandom();
    private double push;
    private double middle;
    private double limit;
    private float x;

    /** As an experiment takes it. */
    public static EnvironmentFolder folder() {
        return EnvironmentFolder.ofJava(JavaLineWorld.class, "test classes");
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        configure(params);
        random.seed(seed);
        x = random.below(1024) / 1024f - 0.5f;
    }

    private void configure(Map<String, Double> params) {
        push = params.get("push");
        middle = params.get("middle");
        limit = params.get("limit");
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        double pushes = -middle;
        for (float action : actions) {
            pushes += action;
        }
        x += (float) (push * pushes);
        rewards[0] = x;
        return Math.abs(x) > limit;
    }

    @Override
    public void observe(int agent, float[] obs) {
        for (int i = 0; i < obs.length; i++) {
            obs[i] = x * (i + 1);
        }
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(Float.BYTES).putFloat(x).array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        configure(params);
        x = ByteBuffer.wrap(state).getFloat();
    }
}
