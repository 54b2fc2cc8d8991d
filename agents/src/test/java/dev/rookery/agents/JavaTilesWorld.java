package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.SavableEnvironment;
import java.util.Map;

/** The world of {@link TilesWorld} in Java. */
public class JavaTilesWorld implements SavableEnvironment {
    private final EnvironmentRandom random = new EnvironmentRandom();
    private int x;
    private int y;

    /** As an experiment takes it. */
    public static EnvironmentFolder folder() {
        return EnvironmentFolder.ofJava(JavaTilesWorld.class, "test classes");
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        random.seed(seed);
        x = random.below(4);
        y = random.below(8);
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        x = Math.max(0, Math.min(7, x + (int) actions[0] - 1));
        y = Math.max(0, Math.min(7, y + (int) actions[1] - 1));
        rewards[0] = 0.125f * x;
        rewards[1] = 0.125f * y;
        return x == 7;
    }

    @Override
    public void observe(int agent, float[] obs) {
        for (int i = 0; i < 64; i++) {
            obs[i] = (i == 8 * (7 - y) + x ? 255f : 18f) * (1f / 255f);
        }
    }

    @Override
    public void actionMask(int agent, boolean[] allowed) {
        int at = agent == 0 ? x : y;
        allowed[0] = at > 0;
        allowed[2] = at < 7;
    }

    @Override
    public void draw(HostCanvas canvas) {
        canvas.rect(x + 0.5f, y + 0.5f, 1, 1, 0, 0, TilesWorld.WHITE);
    }

    @Override
    public byte[] save() {
        return new byte[] {(byte) x, (byte) y};
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        x = state[0];
        y = state[1];
    }
}
