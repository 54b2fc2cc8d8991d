package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.HostEnvironment;
import java.util.Map;

/** As {@link JavaLineWorld}, but its state cannot be saved; it throws in a step where its limit is below 0. */
public final class JavaForgetfulWorld implements HostEnvironment {
    private final JavaLineWorld world = new JavaLineWorld();
    private double limit;

    /** As an experiment takes it. */
    public static EnvironmentFolder folder() {
        return EnvironmentFolder.ofJava(JavaForgetfulWorld.class, "test classes");
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        limit = params.get("limit");
        world.reset(seed, params);
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        if (limit < 0) {
            throw new IllegalStateException("a limit below 0");
        }
        return world.step(actions, rewards);
    }

    @Override
    public void observe(int agent, float[] obs) {
        world.observe(agent, obs);
    }
}
