package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;

/** The world of {@code new LineWorld(3, LineWorld.box(2), 1, 11)} in Java: it pushes as far as it is told to. */
public final class JavaHandsWorld extends JavaLineWorld {
    /** As an experiment takes it. */
    public static EnvironmentFolder folder() {
        return EnvironmentFolder.ofJava(JavaHandsWorld.class, "test classes");
    }
}
