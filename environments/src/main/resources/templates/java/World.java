package environment;

import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.SavableEnvironment;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A boat that is to stay at its buoy, in a wind that changes. {{class}}.yaml says what its observations, actions and
 * parameters are: names and numbers here and there have to agree.
 *
 * <p>There is an instance for every environment that is played at the same time, and no two threads use one at once.
 */
public final class {{class}} implements SavableEnvironment {
    // Random numbers, seeded anew in every episode: with the same seed and actions, the same has to happen.
    private final EnvironmentRandom random = new EnvironmentRandom();

    private double thrust;
    private double gusts;
    private double reach;

    private double x; // m, from the buoy
    private double wind; // m per step

    /** A new episode. The parameters are those of the YAML file, or what the experiment has made of them. */
    @Override
    public void reset(long seed, Map<String, Double> params) {
        configure(params);
        random.seed(seed);
        x = random.uniform(-1, 1);
        wind = 0;
    }

    private void configure(Map<String, Double> params) {
        thrust = params.get("thrust");
        gusts = params.get("gusts");
        reach = params.get("reach");
    }

    /** One step. The time limit, max_episode_steps, is not your business. */
    @Override
    public boolean step(float[] actions, float[] rewards) {
        int action = (int) actions[0]; // 0: left, 1: stay, 2: right
        wind = 0.9 * wind + gusts * random.uniform(-1, 1);
        x += thrust * (action - 1) + wind;
        rewards[0] = (float) (1 - Math.abs(x) / reach);
        return Math.abs(x) > reach; // whether the boat is lost
    }

    /** What the agent sees: numbers around 1 are learnt from most easily. */
    @Override
    public void observe(int agent, float[] obs) {
        obs[0] = (float) x;
        obs[1] = (float) (10 * wind);
    }

    /** What the dashboard shows, in the units of the YAML file's draw section. */
    @Override
    public void draw(HostCanvas canvas) {
        canvas.rect(0, -0.5, 2 * reach, 1, 0, 0, HostCanvas.ACCENT3);
        canvas.line(0, 0, 0, 0.6, 0.05, HostCanvas.BAD);
        canvas.polygon(HostCanvas.INK, x - 0.4, 0.2, x + 0.4, 0.2, x + 0.25, -0.1, x - 0.25, -0.1);
        canvas.polygon(HostCanvas.ACCENT1, x, 0.2, x, 0.9, x + 0.35, 0.3);
        canvas.line(0, 1.2, 10 * wind, 1.2, 0.06, HostCanvas.MUTED);
    }

    /** All that the rest of the episode follows from: so that a run that is resumed goes on as if it had never stopped. */
    @Override
    public byte[] save() {
        return ByteBuffer.allocate(2 * Double.BYTES + Long.BYTES)
                .putDouble(x)
                .putDouble(wind)
                .putLong(random.state())
                .array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        configure(params);
        ByteBuffer saved = ByteBuffer.wrap(state);
        x = saved.getDouble();
        wind = saved.getDouble();
        random.seed(saved.getLong());
    }
}
