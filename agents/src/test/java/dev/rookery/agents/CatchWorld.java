package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small environment for tests that is seen as an image of 2 x 5 x 5: a ball falls from the upper line, a paddle on the
 * lowest moves below it. One plane shows the ball, the other the paddle. An episode is four steps long and gives 1 where the
 * ball is caught, else -1.
 */
public final class CatchWorld {
    private CatchWorld() {}

    /** Writes the environment's folder into a directory. */
    public static EnvironmentFolder in(Path directory) {
        try {
            Path folder = Files.createDirectories(directory.resolve("catch"));
            Files.writeString(folder.resolve("environment.yaml"), """
                    id: Catch-v0
                    summary: a ball falls, a paddle catches it
                    source: made up for tests
                    observation: [{name: pixel, count: 50}]
                    image: {channels: 2, height: 5, width: 5}
                    action: {discrete: [{name: left}, {name: stay}, {name: right}]}
                    max_episode_steps: 100
                    """);
            Files.writeString(folder.resolve("catch.cl"), """
                    typedef struct { real column, row, paddle; } State;

                    void env_reset(State *s, const Params *p, Rng *rng) {
                        s->column = to_real(rng_below(rng, 5u));
                        s->row = REAL(0.0f);
                        s->paddle = REAL(2.0f);
                    }

                    void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                        s->row += 1.0f;
                        s->paddle = clip(s->paddle + to_real(actions[0]) - 1.0f, REAL(0.0f), REAL(4.0f));
                        real caught = choose(s->paddle == s->column, REAL(1.0f), REAL(-1.0f));
                        rewards[0] = choose(s->row == REAL(4.0f), caught, REAL(0.0f));
                    }

                    mask env_terminated(const State *s, const Params *p) {
                        return s->row == REAL(4.0f);
                    }

                    void env_observe(const State *s, const Params *p, int agent, real *obs) {
                        for (int i = 0; i < 25; i++) {
                            real row = REAL((float)(i / 5));
                            real column = REAL((float)(i % 5));
                            mask ball = (s->row == row) & (s->column == column);
                            mask paddle = (row == REAL(4.0f)) & (s->paddle == column);
                            obs[i] = choose(ball, REAL(1.0f), REAL(0.0f));
                            obs[25 + i] = choose(paddle, REAL(1.0f), REAL(0.0f));
                        }
                    }
                    """);
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
