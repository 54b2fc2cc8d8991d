package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small environment for tests whose agents observe what is drawn of it, if that is 8 x 8 pixels large and grey: one tile of as
 * many is white. One agent moves it across, the other up and down, neither over the edge; at the right edge the episode is over.
 */
public final class TilesWorld {
    /** With its opacity. */
    static final int WHITE = 0xFFFFFFFF;

    private TilesWorld() {}

    /**
     * Writes the environment's folder into a directory.
     *
     * @param lanes scalar or vector
     */
    public static EnvironmentFolder in(Path directory, String lanes) {
        try {
            Path folder = Files.createDirectories(directory.resolve("tiles"));
            Files.writeString(folder.resolve("environment.yaml"), """
                    id: Tiles-v0
                    summary: one of 64 tiles is white
                    source: made up for tests
                    observation: [{name: tile, count: 64}]
                    image: {channels: 1, height: 8, width: 8}
                    action: {discrete: [{name: back}, {name: stay}, {name: on}]}
                    agents: 2
                    max_episode_steps: 7
                    draw:
                      max_primitives: 1
                      view: {x: [0, 8], y: [0, 8]}
                    lanes: %s
                    """.formatted(lanes));
            Files.writeString(folder.resolve("tiles.cl"), """
                    typedef struct { real at[2]; } State;

                    void env_reset(State *s, const Params *p, Rng *rng) {
                        s->at[0] = to_real(rng_below(rng, 4u));
                        s->at[1] = to_real(rng_below(rng, 8u));
                    }

                    void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                        for (int agent = 0; agent < 2; agent++) {
                            s->at[agent] = clip(s->at[agent] + to_real(actions[agent]) - 1.0f, REAL(0.0f), REAL(7.0f));
                            rewards[agent] = 0.125f * s->at[agent];
                        }
                    }

                    mask env_terminated(const State *s, const Params *p) {
                        return s->at[0] == REAL(7.0f);
                    }

                    void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) {
                        allowed[0] = s->at[agent] > REAL(0.0f);
                        allowed[2] = s->at[agent] < REAL(7.0f);
                    }

                    void env_observe(const State *s, const Params *p, int agent, real *obs) {
                        for (int i = 0; i < 64; i++) {
                            mask white = (s->at[0] == (float)(i % 8)) & (s->at[1] == (float)(7 - i / 8));
                            obs[i] = choose(white, REAL(255.0f), REAL(18.0f)) * (1.0f / 255.0f);
                        }
                    }

                    void env_draw(const State *s, const Params *p, Canvas *canvas) {
                        draw_rect(canvas, s->at[0] + 0.5f, s->at[1] + 0.5f, 1.0f, 1.0f, 0.0f, 0.0f, 0xFFFFFFFFu);
                    }
                    """);
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
