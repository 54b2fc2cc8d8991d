package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An environment for tests that divides by zero, seldom and by chance: agents walk along cells, and near one of them it
 * happens that a number is not finite.
 *
 * @param agents all of which walk the same way
 * @param box whether they say how far with a number each, instead of an index
 * @param scalar whether its dynamics are for one environment at a time
 * @param fault what is not finite then
 */
public record BrittleWorld(int agents, boolean box, boolean scalar, Fault fault) {
    public static final String ID = "BrittleWorld-v0";

    /** The bounds of the second number of an observation. */
    public static final double LOW = -2;

    public static final double HIGH = 3;

    /** What is not finite. */
    public enum Fault {
        /** The reward of the last agent is NaN. */
        REWARD,
        /** What the last agent sees second is infinite. */
        OBS,
        /** What is seen first in an episode is NaN. */
        FIRST_OBS,
        /** What is seen last in an episode that is cut off is NaN. */
        FINAL_OBS,
        /** Nothing. */
        NONE
    }

    /** Writes the environment's folder into a directory. */
    public EnvironmentFolder in(Path directory) {
        try {
            Path folder = Files.createDirectories(directory.resolve("brittle-world"));
            Files.writeString(folder.resolve("environment.yaml"), """
                    id: %s
                    summary: cells of which one is brittle
                    source: made up for tests
                    observation: [{name: cell, low: 0, high: 1}, {name: height, low: %s, high: %s}, {name: agent}]
                    action: %s
                    params:
                      fault: {default: %d}
                      odds: {default: 0.1}
                    max_episode_steps: 19
                    agents: %d
                    lanes: %s
                    """.formatted(
                            ID,
                            LOW,
                            HIGH,
                            box
                                    ? "{box: [{name: far, low: 0, high: 2}]}"
                                    : "{discrete: [{name: stay}, {name: walk}, {name: run}]}",
                            fault.ordinal(),
                            agents,
                            scalar ? "scalar" : "vector"));
            String distance = box ? "to_integer(actions[agent].far)" : "actions[agent]";
            Files.writeString(folder.resolve("brittle-world.cl"), DYNAMICS.formatted(distance));
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String DYNAMICS = """
            typedef struct { integer cell; integer steps; mask broken; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->cell = rng_below(rng, 30u);
                s->steps = INTEGER(0);
                s->broken = (p->fault == 2.0f) & (rng_uniform(rng) < p->odds);
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                for (int agent = 0; agent < AGENTS; agent++) {
                    s->cell += %s;
                }
                s->cell += rng_below(rng, 3u);
                s->steps += 1;
                mask chance = rng_uniform(rng) < p->odds;
                mask near = (s->cell >= 35) & (s->cell < 40) & chance;
                mask late = (s->steps >= MAX_EPISODE_STEPS) & chance;
                s->broken = (near & (p->fault < 2.0f)) | (late & (p->fault == 3.0f));
                for (int agent = 0; agent < AGENTS; agent++) {
                    rewards[agent] = to_real(s->cell) * 0.01f;
                }
                real zero = choose(s->broken & (p->fault == 0.0f), REAL(0.0f), REAL(1.0f));
                rewards[AGENTS - 1] = rewards[AGENTS - 1] * zero / zero;
            }

            mask env_terminated(const State *s, const Params *p) {
                return s->cell >= 60;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                mask here = s->broken & (integer)(agent == AGENTS - 1 ? -1 : 0) & (p->fault > 0.0f);
                obs[0] = to_real(s->cell) * 0.015625f;
                real divisor = choose(here, REAL(0.0f), REAL(1.0f));
                obs[1] = choose(p->fault == 1.0f, REAL(-1.0f), REAL(0.0f)) / divisor;
                obs[2] = REAL((float)agent);
            }
            """;
}
