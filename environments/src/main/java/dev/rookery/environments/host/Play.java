package dev.rookery.environments.host;

import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import java.util.Arrays;
import java.util.Map;

/**
 * What is done to one environment, in memory of its own; {@link #publish} then makes it the batch's. Used by one thread.
 */
final class Play {
    private final HostBatch batch;
    private final HostLayout layout;
    private final NumberGuard guard;
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
    private boolean broken;
    private HostEnvironmentException notFinite;
    private int length;
    private int step;
    private long seed;

    Play(HostBatch batch) {
        this.batch = batch;
        layout = batch.layout();
        guard = batch.guard();
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
     * @throws HostEnvironmentException where the environment has failed, and it cannot be made anew, or has made a number
     *     that is not finite, where that is to stop the run
     */
    void play(int env, Throwable late) {
        Throwable failure = late;
        notFinite = null;
        take(env);
        if (failure == null) {
            try {
                attempt(env);
            } catch (Throwable thrown) { // whatever an author's code may throw
                failure = thrown;
            }
        }
        for (int attempt = 1; failure != null; attempt++) {
            batch.failed(env, step, seed, failure);
            try {
                makeAnew(env, attempt);
                failure = null;
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
        if (notFinite != null) {
            throw notFinite;
        }
    }

    /** Where the environment is; the step and the seed are those that the operation comes to, if it hangs. */
    private void take(int env) {
        environment = batch.environment(env);
        length = batch.length(env);
        boolean begins =
                batch.operation() == Operation.RESET || batch.operation() == Operation.RESTART && restarts(env);
        seed = begins ? batch.episodeSeed(env, 0) : batch.seed(env);
        step = begins ? 0 : batch.operation() == Operation.STEP ? length + 1 : length;
    }

    /** Whether its episode has ended, and was not begun anew in the very step already. */
    private boolean restarts(int env) {
        return batch.memory().ended(env) && length > 0;
    }

    private void attempt(int env) {
        switch (batch.operation()) {
            case RESET -> {
                begin(env, 0);
                allow();
            }
            case STEP -> step(env);
            case RESTART -> {
                if (restarts(env)) {
                    begin(env, 0);
                }
                allow();
            }
            case DRAW -> draw();
            case DRAW_RESTARTED -> {
                if (batch.memory().ended(env)) {
                    draw();
                }
            }
            case SAVE -> saved = ((SavableEnvironment) environment).save();
            case RESTORE -> {
                environment = batch.make();
                ((SavableEnvironment) environment).restore(batch.saved(env), batch.params(seed));
                observe(obs);
                allow();
            }
        }
    }

    private void draw() {
        if (canvas == null) {
            canvas = new HostCanvas(batch.memory().maxPrimitives());
        }
        canvas.clear();
        environment.draw(canvas);
    }

    private void begin(int env, int attempt) {
        seed = batch.episodeSeed(env, attempt);
        length = 0;
        step = 0;
        if (environment == null) {
            environment = batch.make();
        }
        Map<String, Double> params = batch.params(seed);
        environment.reset(seed, params);
        observe(obs);
        String complaint = guard.complaint(obs);
        if (complaint != null && guard.then() == NonFinite.CLAMP) {
            guard.clamp(obs);
        } else if (complaint != null) { // beginning anew once more would be no remedy
            notFinite = batch.notFinite(env, 0, seed, complaint);
        }
    }

    private void observe(float[][] into) {
        for (int agent = 0; agent < into.length; agent++) {
            environment.observe(agent, into[agent]);
        }
    }

    /** What may be done now. */
    private void allow() {
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
        float[][] seen = terminated || truncated ? finalObs : obs;
        observe(seen);
        guard(env, seen);
        boolean ended = terminated || truncated;
        if (ended && layout.restartsApart()) {
            return;
        }
        if (ended) {
            begin(env, 0);
        }
        allow();
    }

    /** Looks at what a step has brought; what is seen last of an episode that was terminated is seen by nobody. */
    private void guard(int env, float[][] seen) {
        String complaint = guard.complaint(rewards);
        if (complaint == null && !terminated) {
            complaint = guard.complaint(seen);
        }
        broken = complaint != null;
        if (!broken) {
            return;
        }
        switch (guard.then()) {
            case STOP -> notFinite = batch.notFinite(env, length, seed, complaint);
            case CLAMP -> {
                guard.clamp(rewards);
                guard.clamp(seen);
            }
            case RESET -> cutOff(env);
        }
    }

    /** The episode ends in what was seen last, which is what the batch still has. */
    private void cutOff(int env) {
        Arrays.fill(rewards, 0);
        terminated = false;
        truncated = true;
        batch.memory().takeObs(env, finalObs);
    }

    /** The episode is cut off where it was seen last, and another environment begins the next. */
    private void makeAnew(int env, int attempt) {
        broken = false;
        if (batch.operation() == Operation.STEP) {
            cutOff(env);
        }
        environment = null;
        begin(env, attempt);
        allow();
    }

    /** Makes what has come of it the batch's. */
    void publish(int env) {
        switch (batch.operation()) {
            case SAVE -> batch.keep(env, saved);
            case DRAW -> batch.memory().putPicture(env, canvas);
            case DRAW_RESTARTED -> {
                if (batch.memory().ended(env)) {
                    batch.memory().putPicture(env, canvas);
                } else {
                    batch.memory().putNoPicture(env);
                }
            }
            default -> {
                batch.put(env, environment, seed, length);
                batch.memory().putObs(env, obs);
                batch.memory().putAllowed(env, allowed);
                if (batch.operation() == Operation.STEP) {
                    batch.memory().putOutcome(env, rewards, terminated, truncated, broken);
                    if (terminated || truncated) {
                        batch.memory().putFinalObs(env, finalObs);
                    }
                }
            }
        }
    }
}
