package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;

/** The world of {@code new LineWorld(3, 3, 1, 11).masked()} in Java. */
public final class JavaMaskedWorld extends JavaLineWorld {
    private final float[] seen = new float[1];

    /** As an experiment takes it. */
    public static EnvironmentFolder folder() {
        return EnvironmentFolder.ofJava(JavaMaskedWorld.class, "test classes");
    }

    @Override
    public void actionMask(int agent, boolean[] allowed) {
        observe(agent, seen);
        for (int k = 0; k < allowed.length; k++) {
            allowed[k] &= Math.abs(seen[0] + 0.125 * (k - 1)) <= 0.5;
        }
    }
}
