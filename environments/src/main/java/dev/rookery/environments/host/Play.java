package dev.rookery.environments.host;

import java.util.Arrays;
import java.util.Map;

/**
 * What is done to one environment, in memory of its own; {@link #publish} then makes it the batch's. Used by one thread.
 */
final class Play {
    private final HostBatch batch;
    private final HostLayout layout;
    private final float[] actions;
    private final float[] rewards;
    private final float[][] obs;
    private final float[][] finalObs;
    private final boolean[][] allowed;
    private HostEnvironment environment;
    private byte[] saved;
    private HostCanvas canvas;
    private boolean terminated;
    private boolean truncated;
    private int length;
    private long seed;

    Play(HostBatch batch) {
        this.batch = batch;
        layout = batch.layout();
        actions = new float[layout.agents() * layout.actionDim()];
        rewards = new float[layout.agents()];
        obs = new float[layout.agents()][layout.obsDim()];
        finalObs = new float[layout.agents()][layout.obsDim()];
        allowed = new boolean[layout.maskedActions() > 0 ? layout.agents() : 0][layout.maskedActions()];
    }

    /**
     * Does the batch's operation.
     *
     * @param late what has happened to the environment already, or null
     * @throws HostEnvironmentException where the environment has failed, and it cannot be made anew
     */
    void play(int env, Throwable late) {
        Throwable failure = late;
        if (failure == null) {
            try {
                attempt(env);
            } catch (Throwable thrown) { // whatever an author's code may throw
                failure = thrown;
            }
        }
        for (int attempt = 1; failure != null; attempt++) {
            batch.failed(env, failure);
            try {
                makeAnew(env, attempt);
                failure = null;
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
    }

    private void attempt(int env) {
        environment = batch.environment(env);
        seed = batch.seed(env);
        length = batch.length(env);
        switch (batch.operation()) {
            case RESET -> {
                if (environment == null) {
                    environment = batch.make();
                }
                begin(batch.episodeSeed(env, 0));
                look();
            }
            case STEP -> step(env);
            case DRAW -> {
                if (canvas == null) {
                    canvas = new HostCanvas(batch.memory().maxPrimitives());
                }
                canvas.clear();
                environment.draw(canvas);
            }
            case SAVE -> saved = ((SavableEnvironment) environment).save();
            case RESTORE -> {
                environment = batch.make();
                ((SavableEnvironment) environment).restore(batch.saved(env), batch.params(seed));
                look();
            }
        }
    }

    private void begin(long episodeSeed) {
        seed = episodeSeed;
        length = 0;
        Map<String, Double> params = batch.params(seed);
        environment.reset(seed, params);
    }

    private void observe(float[][] into) {
        for (int agent = 0; agent < into.length; agent++) {
            environment.observe(agent, into[agent]);
        }
    }

    /** What is seen now, and what may be done. */
    private void look() {
        observe(obs);
        for (int agent = 0; agent < allowed.length; agent++) {
            Arrays.fill(allowed[agent], true);
            environment.actionMask(agent, allowed[agent]);
        }
    }

    private void step(int env) {
        batch.memory().takeActions(env, actions);
        Arrays.fill(rewards, 0);
        terminated = environment.step(actions, rewards);
        length++;
        truncated = !terminated && (length >= layout.maxEpisodeSteps() || environment.truncated());
        if (terminated || truncated) {
            observe(finalObs);
            begin(batch.episodeSeed(env, 0));
        }
        look();
    }

    /** The episode is cut off where it was seen last, and another environment begins the next. */
    private void makeAnew(int env, int attempt) {
        if (batch.operation() == Operation.STEP) {
            Arrays.fill(rewards, 0);
            terminated = false;
            truncated = true;
            batch.memory().takeObs(env, finalObs);
        }
        environment = batch.make();
        begin(batch.episodeSeed(env, attempt));
        look();
    }

    /** Makes what has come of it the batch's. */
    void publish(int env) {
        switch (batch.operation()) {
            case SAVE -> batch.keep(env, saved);
            case DRAW -> batch.memory().putPicture(env, canvas);
            default -> {
                batch.put(env, environment, seed, length);
                batch.memory().putObs(env, obs);
                batch.memory().putAllowed(env, allowed);
                if (batch.operation() == Operation.STEP) {
                    batch.memory().putOutcome(env, rewards, terminated, truncated);
                    if (terminated || truncated) {
                        batch.memory().putFinalObs(env, finalObs);
                    }
                }
            }
        }
    }
}
