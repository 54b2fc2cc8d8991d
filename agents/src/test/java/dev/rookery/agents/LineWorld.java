package dev.rookery.agents;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.Component;
import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
    private final ActionSpace actions;
    private final int agents;
    private final int maxEpisodeSteps;
    private final boolean scalar;
    private final boolean masked;

    public LineWorld(int obsDim, int numActions, int agents, int maxEpisodeSteps) {
        this(obsDim, discrete(numActions), agents, maxEpisodeSteps);
    }

    public LineWorld(int obsDim, ActionSpace actions, int agents, int maxEpisodeSteps) {
        this(obsDim, actions, agents, maxEpisodeSteps, false);
    }

    /**
     * @param scalar whether its dynamics are written for one environment at a time, with plain branches and indexing; then
     *     the actions are discrete
     */
    public LineWorld(int obsDim, ActionSpace actions, int agents, int maxEpisodeSteps, boolean scalar) {
        this(obsDim, actions, agents, maxEpisodeSteps, scalar, false);
    }

    private LineWorld(
            int obsDim, ActionSpace actions, int agents, int maxEpisodeSteps, boolean scalar, boolean masked) {
        this.obsDim = obsDim;
        this.actions = actions;
        this.agents = agents;
        this.maxEpisodeSteps = maxEpisodeSteps;
        this.scalar = scalar;
        this.masked = masked;
    }

    /**
     * The same with discrete actions of which none is allowed that would take the point, by itself, further than
     * {@code 0.5 - 0.125 * agent} from the middle. Beyond that nothing is, which is as if everything were.
     */
    public LineWorld masked() {
        return new LineWorld(obsDim, actions, agents, maxEpisodeSteps, scalar, true);
    }

    /** [actions of all choices]: what an agent may do at this point. */
    public boolean[] allowed(float x, int agent) {
        boolean[] allowed = new boolean[actions.size()];
        int first = 0;
        for (int size : actions.choiceSizes()) {
            boolean some = false;
            for (int k = 0; k < size; k++) {
                double moved = x + PUSH * (k - 0.5 * (size - 1));
                allowed[first + k] = !masked || Math.abs(moved) <= LIMIT - 0.25 - 0.125 * agent;
                some |= allowed[first + k];
            }
            if (!some) {
                Arrays.fill(allowed, first, first + size, true);
            }
            first += size;
        }
        return allowed;
    }

    /** Pushes of different strengths, the middle one of none. */
    public static ActionSpace discrete(int numActions) {
        return new ActionSpace.Discrete(numbered("push", numActions));
    }

    /** Several such pushes at once. */
    public static ActionSpace multiDiscrete(int... numActions) {
        return new ActionSpace.MultiDiscrete(IntStream.range(0, numActions.length)
                .mapToObj(i -> new ActionSpace.MultiDiscrete.Choice("hand" + i, numbered("push", numActions[i])))
                .toList());
    }

    /** Several pushes of -1 to 1, in units of {@link #PUSH}. */
    public static ActionSpace box(int components) {
        return new ActionSpace.Box(numbered("hand", components).stream()
                .map(name -> new Component(name, "", -1, 1, ""))
                .toList());
    }

    /**
     * Where one agent's action takes the point.
     *
     * @param action [actionDim]
     */
    public float moved(float x, float... action) {
        double push = -middle();
        for (float word : action) {
            push += actions.discrete() ? word : Math.min(Math.max(word, -1), 1);
        }
        return (float) (x + PUSH * push);
    }

    /** What is no push. */
    private double middle() {
        return actions.discrete() ? (actions.size() - actions.dim()) * 0.5 : 0;
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
            Files.writeString(folder.resolve("line-world.cl"), dynamics());
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String dynamics() {
        String moves = scalar ? SCALAR_DYNAMICS : DYNAMICS.formatted(push());
        String sizes = actions.choiceSizes().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return masked ? moves + MASK.formatted(sizes, actions.dim(), scalar ? "s->x[0]" : "s->x") : moves;
    }

    private String specification() {
        return """
                id: %s
                summary: a point on a line
                source: made up for tests
                observation: [%s]
                action: %s
                params:
                  limit: {default: %s}
                  push: {default: %s}
                  middle: {default: %s}
                max_episode_steps: %d
                agents: %d
                lanes: %s
                """.formatted(
                        ID,
                        named("x", obsDim),
                        actionYaml(),
                        LIMIT,
                        PUSH,
                        middle(),
                        maxEpisodeSteps,
                        agents,
                        scalar ? "scalar" : "vector");
    }

    private String actionYaml() {
        if (actions instanceof ActionSpace.Discrete) {
            return "{discrete: [%s]}".formatted(named("push", actions.size()));
        }
        if (actions instanceof ActionSpace.MultiDiscrete several) {
            return "{multi_discrete: [%s]}"
                    .formatted(several.choices().stream()
                            .map(choice -> "{name: %s, actions: [%s]}"
                                    .formatted(
                                            choice.name(),
                                            named("push", choice.actions().size())))
                            .collect(Collectors.joining(", ")));
        }
        return "{box: [%s]}"
                .formatted(numbered("hand", actions.dim()).stream()
                        .map(name -> "{name: " + name + ", low: -1, high: 1}")
                        .collect(Collectors.joining(", ")));
    }

    private String push() {
        if (actions instanceof ActionSpace.Discrete) {
            return "to_real(actions[agent])";
        }
        return numbered("hand", actions.dim()).stream()
                .map(name -> (actions.discrete() ? "to_real(actions[agent].%s)" : "actions[agent].%s").formatted(name))
                .collect(Collectors.joining(" + "));
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static String named(String prefix, int count) {
        return numbered(prefix, count).stream()
                .map(name -> "{name: " + name + "}")
                .collect(Collectors.joining(", "));
    }

    private static final String MASK = """

            void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) {
                const int sizes[] = {%s};
                int k = 0;
                for (int choice = 0; choice < %d; choice++) {
                    for (int push = 0; push < sizes[choice]; push++) {
                        real moved = %s + p->push * ((float)push - 0.5f * (float)(sizes[choice] - 1));
                        allowed[k] = fabs(moved) <= p->limit - 0.25f - 0.125f * (float)agent;
                        k++;
                    }
                }
            }
            """;

    private static final String DYNAMICS = """
            typedef struct { real x; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x = to_real(rng_below(rng, 1024u)) * 0.0009765625f - 0.5f;
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                for (int agent = 0; agent < AGENTS; agent++) {
                    s->x += p->push * (%s - p->middle);
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

    private static final String SCALAR_DYNAMICS = """
            typedef struct { real x[1]; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x[0] = (float)rng_below(rng, 1024u) * 0.0009765625f - 0.5f;
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                float pushes[16];
                for (int i = 0; i < 16; i++) {
                    pushes[i] = p->push * ((float)i - p->middle);
                }
                for (int agent = 0; agent < AGENTS; agent++) {
                    s->x[0] += pushes[actions[agent]];
                }
                for (int agent = 0; agent < AGENTS; agent++) {
                    rewards[agent] = s->x[0] + (float)agent;
                }
            }

            mask env_terminated(const State *s, const Params *p) {
                if (s->x[0] > p->limit) {
                    return 1;
                }
                return s->x[0] < -p->limit;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                for (int i = 0; i < OBS_DIM; i++) {
                    obs[i] = s->x[0] * (float)(i + 1) + (float)agent;
                }
            }
            """;
}
