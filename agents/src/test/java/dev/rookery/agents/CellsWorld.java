package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small environment for tests whose agents observe numbers that are 0 or 1, in planes of 5 x 7 that no whole words hold: of a
 * board's cells the one where they are, and as many of the others as the agent itself is away from its edge. One agent moves
 * across, the other up and down; at the right edge the episode is over. In one cell of the line {@code broken_at}, where there is
 * such a line, a reward is not a number.
 */
public final class CellsWorld {
    private static final String DYNAMICS = """
            typedef struct { real at[2]; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->at[0] = to_real(rng_below(rng, 4u));
                s->at[1] = to_real(rng_below(rng, 5u));
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                for (int agent = 0; agent < 2; agent++) {
                    real last = REAL(agent == 0 ? 6.0f : 4.0f);
                    s->at[agent] = clip(s->at[agent] + to_real(actions[agent]) - 1.0f, REAL(0.0f), last);
                    rewards[agent] = 0.125f * s->at[agent];
                }
                mask broken = (s->at[0] == REAL(3.0f)) & (s->at[1] == p->broken_at);
                rewards[1] = choose(broken, REAL(NAN), rewards[1]);
            }

            mask env_terminated(const State *s, const Params *p) {
                return s->at[0] == REAL(6.0f);
            }

            void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) {
                allowed[0] = s->at[agent] > REAL(0.0f);
                allowed[2] = s->at[agent] < REAL(agent == 0 ? 6.0f : 4.0f);
            }

            mask seen(const State *s, int agent, int cell) {
                mask there = (s->at[0] == REAL((float)(cell % 7))) & (s->at[1] == REAL((float)(cell / 7)));
                return cell < 35 ? there : s->at[agent] > REAL((float)(cell - 35));
            }

            void env_draw(const State *s, const Params *p, Canvas *canvas) {
                draw_rect(canvas, s->at[0] + 0.5f, s->at[1] + 0.5f, 1.0f, 1.0f, 0.0f, 0.0f, INK);
            }
            """;
    private static final String IN_NUMBERS = """
            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                for (int i = 0; i < 70; i++) {
                    obs[i] = choose(seen(s, agent, i) != 0, REAL(1.0f), REAL(0.0f));
                }
            }
            """;
    private static final String IN_BITS = """
            void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
                for (int i = 0; i < 70; i++) {
                    natural bit = (natural)(1u << (i % 35 % 32));
                    bits[i / 35 * 2 + i % 35 / 32] |= choose(seen(s, agent, i) != 0, bit, (natural)(0u));
                }
            }
            """;

    private CellsWorld() {}

    /**
     * Writes the environment's folder into a directory.
     *
     * @param lanes scalar or vector
     * @param bits whether it tells what is observed as bits
     */
    public static EnvironmentFolder in(Path directory, String lanes, boolean bits) {
        try {
            Path folder = Files.createDirectories(directory.resolve(bits ? "bits" : "numbers"));
            Files.writeString(folder.resolve("environment.yaml"), """
                    id: Cells-v0
                    summary: two agents in one of 35 cells
                    source: made up for tests
                    observation: [{name: cell, count: 70, low: 0, high: 1}]
                    image: {channels: 2, height: 5, width: 7}
                    action: {discrete: [{name: back}, {name: stay}, {name: on}]}
                    agents: 2
                    params:
                      broken_at: {default: -1}
                    reward_range: [0, 1]
                    max_episode_steps: 7
                    draw:
                      max_primitives: 1
                      view: {x: [0, 7], y: [0, 5]}
                    lanes: %s
                    """.formatted(lanes));
            String name = bits ? "bits.cl" : "numbers.cl";
            Files.writeString(folder.resolve(name), DYNAMICS + (bits ? IN_BITS : IN_NUMBERS));
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
