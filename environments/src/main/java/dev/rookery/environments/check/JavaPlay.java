package dev.rookery.environments.check;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.HostEnvironment;
import dev.rookery.environments.host.SavableEnvironment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One environment in Java, played with random actions as the platform plays it, but called by hand. Every {@link #advance}
 * is a step or, after the end of an episode, a reset. Owned by one thread.
 */
final class JavaPlay {
    /** What lies in an array that is to be filled. */
    static final float[] LEFTOVERS = {Float.intBitsToFloat(0x7FC0_1234), -1.2345e30f};

    /** Every second environment is cut off early, so that there are many resets. */
    private static final int SHORT_EPISODE = 20;

    private static final long SEED_STRIDE = 0x9E3779B97F4A7C15L;

    private final EnvironmentSpec spec;
    private final Whereabouts whereabouts;
    private final long seed;
    private final int env;
    private final float leftover;
    private final RandomActions random;
    private final Map<String, Double> params;
    private final float[][] obs;
    private final float[] rewards;
    private final float[] actions;
    private final boolean[][] allowed;
    private HostEnvironment environment;
    private boolean terminated;
    private boolean truncated;
    private long episodeSeed;
    private int episode;
    private int length;
    private int steps;

    /**
     * Begins the first episode.
     *
     * @param env which one it is: seeds and actions follow from it
     * @param leftover what lies in the arrays of observations before they are filled
     */
    JavaPlay(Subject subject, int env, float leftover) {
        this(subject, env, leftover, 0);
    }

    /** @param episode the first to be played; what comes is the same as if those before it had been played */
    private JavaPlay(Subject subject, int env, float leftover, int episode) {
        spec = subject.spec();
        whereabouts = subject.whereabouts();
        seed = subject.seed();
        this.env = env;
        this.leftover = leftover;
        this.episode = episode;
        random = new RandomActions(spec.action(), seed);
        params = new LinkedHashMap<>();
        spec.params().forEach((name, one) -> params.put(name, one.defaultValue()));
        obs = new float[spec.agents()][spec.obsDim()];
        rewards = new float[spec.agents()];
        actions = new float[spec.agents() * spec.action().dim()];
        boolean masked = subject.program().actionMask().present();
        allowed = new boolean[masked ? spec.agents() : 0][spec.action().size()];
        environment = called(subject.folder()::newJavaEnvironment);
        begin();
    }

    /** Another instance that begins the episode which this one is in, if that has just begun. */
    JavaPlay afresh(Subject subject) {
        return new JavaPlay(subject, env, leftover, episode);
    }

    private void begin() {
        episodeSeed = (seed + 1) * SEED_STRIDE + 1000L * env + episode >>> 1;
        length = 0;
        terminated = false;
        truncated = false;
        Arrays.fill(rewards, 0);
        called(() -> {
            environment.reset(episodeSeed, params);
            return null;
        });
        look();
    }

    /** A step, or the next episode's beginning. */
    void advance() {
        steps++;
        if (done()) {
            episode++;
            begin();
        } else {
            step();
        }
    }

    private void step() {
        int dim = spec.action().dim();
        for (int i = 0; i < actions.length; i++) {
            int agent = i / dim;
            int word = random.word(length, env + 4 * episode, agent, i % dim, action -> allowed(agent, action));
            actions[i] = spec.action() instanceof ActionSpace.Box ? Float.intBitsToFloat(word) : word;
        }
        Arrays.fill(rewards, 0);
        length++;
        terminated = called(() -> environment.step(actions, rewards));
        truncated = !terminated && (length >= limit() || called(environment::truncated));
        look();
    }

    private int limit() {
        int early = env % 2 == 0 ? Integer.MAX_VALUE : SHORT_EPISODE + env;
        return Math.min(spec.maxEpisodeSteps(), early);
    }

    /** Asks for observations and masks, again if that was done before. */
    void look() {
        for (int agent = 0; agent < spec.agents(); agent++) {
            int whose = agent;
            Arrays.fill(obs[agent], leftover);
            called(() -> {
                environment.observe(whose, obs[whose]);
                return null;
            });
        }
        for (int agent = 0; agent < allowed.length; agent++) {
            int whose = agent;
            Arrays.fill(allowed[agent], true);
            called(() -> {
                environment.actionMask(whose, allowed[whose]);
                return null;
            });
        }
    }

    /** Whether it would be cut off: a question that must change nothing. */
    void askWhetherTruncated() {
        called(environment::truncated);
    }

    /** Has it draw itself, where somebody might watch. */
    void draw() {
        if (spec.draw().isPresent()) {
            called(() -> {
                environment.draw(new HostCanvas(spec.draw().get().maxPrimitives()));
                return null;
            });
        }
    }

    byte[] save() {
        return called(((SavableEnvironment) environment)::save);
    }

    /** Goes on with another instance that is restored from what was saved of this one. */
    void replaceBySaved(Subject subject, byte[] saved) {
        environment = called(subject.folder()::newJavaEnvironment);
        called(() -> {
            ((SavableEnvironment) environment).restore(saved, params);
            return null;
        });
    }

    boolean done() {
        return terminated || truncated;
    }

    float obs(int agent, int index) {
        return obs[agent][index];
    }

    float reward(int agent) {
        return rewards[agent];
    }

    /** Whether an action, counted through all choices, may be taken now. */
    boolean allowed(int agent, int action) {
        return allowed.length == 0 || allowed[agent][action];
    }

    /** Steps and resets since the first one. */
    int steps() {
        return steps;
    }

    /** A place in the running episode, which its seed leads to. */
    Evidence evidence(String field, double value) {
        return new Evidence(env, length, episodeSeed, field, value);
    }

    /** The first thing in which another play, at the same point, is not like this one; null where there is none. */
    Evidence difference(Fields fields, JavaPlay other) {
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                if (differ(obs[agent][i], other.obs[agent][i])) {
                    return evidence(fields.obs(agent, i), other.obs[agent][i]);
                }
            }
            if (differ(rewards[agent], other.rewards[agent])) {
                return evidence(fields.reward(agent), other.rewards[agent]);
            }
        }
        for (int agent = 0; agent < allowed.length; agent++) {
            for (int action = 0; action < allowed[agent].length; action++) {
                if (allowed[agent][action] != other.allowed[agent][action]) {
                    return evidence(fields.allowed(agent, action), other.allowed[agent][action] ? 1 : 0);
                }
            }
        }
        if (terminated != other.terminated) {
            return evidence("terminated", other.terminated ? 1 : 0);
        }
        return truncated == other.truncated ? null : evidence("truncated", other.truncated ? 1 : 0);
    }

    private static boolean differ(float one, float other) {
        return Float.floatToRawIntBits(one) != Float.floatToRawIntBits(other);
    }

    private <T> T called(Callable<T> authors) {
        whereabouts.at(env, length, episodeSeed);
        try {
            return authors.call();
        } catch (Throwable thrown) { // whatever an author's code may throw
            throw new AuthorsException(new Evidence(env, length, episodeSeed, thrown), thrown);
        }
    }

    /** An author's method has thrown something. */
    static final class AuthorsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Evidence evidence;

        AuthorsException(Evidence evidence, Throwable thrown) {
            super(thrown);
            this.evidence = evidence;
        }

        Evidence evidence() {
            return evidence;
        }
    }
}
