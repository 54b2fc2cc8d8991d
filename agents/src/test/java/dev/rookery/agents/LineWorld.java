package dev.rookery.agents;

import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small environment for tests, with as many observations, actions and agents as a test wants: a point on a line that the
 * agents' actions push, and that may not leave [-0.75, 0.75]. Its arithmetic is exact in float32.
 */
public final class LineWorld {
    /** The id of every one of them. */
    public static final String ID = "LineWorld-v0";

    private static final double LIMIT = 0.75;
    private static final double PUSH = 0.125;

    private final int obsDim;
    private final int numActions;
    private final int agents;
    private final int maxEpisodeSteps;

    public LineWorld(int obsDim, int numActions, int agents, int maxEpisodeSteps) {
        this.obsDim = obsDim;
        this.numActions = numActions;
        this.agents = agents;
        this.maxEpisodeSteps = maxEpisodeSteps;
    }

    /** Where one agent's action takes the point. */
    public float moved(float x, int action) {
        return (float) (x + PUSH * (action - (numActions - 1) * 0.5));
    }

    /** Whether an episode is over at this point. */
    public static boolean terminated(float x) {
        return Math.abs(x) > LIMIT;
    }

    /** [obsDim]: what agent 0 sees. */
    public double[] observed(float x) {
        return IntStream.range(0, obsDim).mapToDouble(i -> x * (i + 1)).toArray();
    }

    /** Writes the environment's folder into a directory. */
    public EnvironmentFolder in(Path directory) {
        try {
            Path folder = Files.createDirectories(directory.resolve("line-world"));
            Files.writeString(folder.resolve("environment.yaml"), specification());
            Files.writeString(folder.resolve("line-world.cl"), DYNAMICS);
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String specification() {
        return """
                id: %s
                summary: a point on a line
                source: made up for tests
                observation: [%s]
                action: {discrete: [%s]}
                params:
                  limit: {default: %s}
                  push: {default: %s}
                  middle: {default: %s}
                max_episode_steps: %d
                agents: %d
                """.formatted(
                        ID,
                        named("x", obsDim),
                        named("push", numActions),
                        LIMIT,
                        PUSH,
                        (numActions - 1) * 0.5,
                        maxEpisodeSteps,
                        agents);
    }

    private static String named(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{name: " + prefix + i + "}")
                .collect(Collectors.joining(", "));
    }

    private static final String DYNAMICS = """
            typedef struct { real x; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x = to_real(rng_below(rng, 1024u)) * 0.0009765625f - 0.5f;
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                for (int agent = 0; agent < AGENTS; agent++) {
                    s->x += p->push * (to_real(actions[agent]) - p->middle);
                }
                for (int agent = 0; agent < AGENTS; agent++) {
                    rewards[agent] = s->x + (float)agent;
                }
            }

            mask env_terminated(const State *s, const Params *p) {
                return fabs(s->x) > p->limit;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                for (int i = 0; i < OBS_DIM; i++) {
                    obs[i] = s->x * (float)(i + 1) + (float)agent;
                }
            }
            """;
}
