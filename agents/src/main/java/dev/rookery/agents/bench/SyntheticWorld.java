package dev.rookery.agents.bench;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.ImageShape;

/**
 * An environment that is made up for benchmarks, because no built-in one has so many observations: a point on a line that
 * two actions push, seen in many units at once. Nothing is learnt from it but how fast a network of that size is.
 */
final class SyntheticWorld {
    private SyntheticWorld() {}

    /**
     * Writes the folder {@code synthetic} with an environment of so many observations.
     *
     * @param image how they lie; null where they are no image. For images its functions see one environment at a time, as
     *     their numbers, of several side by side, would be too many for a thread's stack
     */
    static EnvironmentFolder in(ScratchFolder scratch, int obsDim, ImageShape image) {
        String picture = image == null
                ? ""
                : "lanes: scalar\nimage: {channels: %d, height: %d, width: %d}"
                        .formatted(image.channels(), image.height(), image.width());
        scratch.write("synthetic/environment.yaml", """
                id: Synthetic%d-v0
                summary: a point on a line, seen in %d units at once
                source: made up for benchmarks
                observation: [{name: x, count: %d}]
                action: {discrete: [{name: left}, {name: right}]}
                params:
                  push: {default: 0.1}
                max_episode_steps: 500
                %s
                """.formatted(obsDim, obsDim, obsDim, picture));
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
