package dev.rookery.agents.bench;

import dev.rookery.environments.EnvironmentFolder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An environment that is made up for benchmarks, because no built-in one has so many observations: a point on a line that
 * two actions push, seen in many units at once. Nothing is learnt from it but how fast a network of that size is.
 */
final class SyntheticWorld {
    private SyntheticWorld() {}

    /** Writes the folder {@code synthetic} with an environment of so many observations. */
    static EnvironmentFolder in(ScratchFolder scratch, int obsDim) {
        String observation =
                IntStream.range(0, obsDim).mapToObj(i -> "{name: x" + i + "}").collect(Collectors.joining(", "));
        scratch.write("synthetic/environment.yaml", """
                id: Synthetic%d-v0
                summary: a point on a line, seen in %d units at once
                source: made up for benchmarks
                observation: [%s]
                action: {discrete: [{name: left}, {name: right}]}
                params:
                  push: {default: 0.1}
                max_episode_steps: 500
                """.formatted(obsDim, obsDim, observation));
        scratch.write("synthetic/synthetic.cl", """
                typedef struct { real x; } State;

                void env_reset(State *s, const Params *p, Rng *rng) {
                    s->x = to_real(rng_below(rng, 1024u)) * 0.0009765625f - 0.5f;
                }

                void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                    s->x += p->push * (to_real(actions[0]) - 0.5f);
                    rewards[0] = 1.0f - fabs(s->x);
                }

                mask env_terminated(const State *s, const Params *p) {
                    return fabs(s->x) > 1.0f;
                }

                void env_observe(const State *s, const Params *p, int agent, real *obs) {
                    for (int i = 0; i < OBS_DIM; i++) {
                        obs[i] = s->x * (1.0f + 0.0625f * (float)i);
                    }
                }
                """);
        return EnvironmentFolder.of(scratch.path().resolve("synthetic"));
    }
}
