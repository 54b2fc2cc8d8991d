package dev.rookery.environments.host;

import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A batch of walks for tests, and what comes out of it. */
final class Walks implements AutoCloseable {
    static final int MAX_EPISODE_STEPS = 7;
    private static final int PADDED = 48;

    private final HostLayout layout;
    private final HostWorkers workers;
    private final HostBatch batch;
    private final List<String> history = new ArrayList<>();
    private int tick;

    Walks(int policies, int numEnvs, int agents, HostOptions options, Consumer<Walk> mischief) {
        this(
                new HostLayout(
                        policies, numEnvs, PADDED, agents, Walk.OBS_DIM, 1, List.of(), List.of(), MAX_EPISODE_STEPS),
                new EpisodeParams(Map.of(), Map.of()),
                options,
                mischief);
    }

    Walks(HostLayout layout, EpisodeParams params, HostOptions options, Consumer<Walk> mischief) {
        this(layout, guard(NonFinite.STOP), params, options, mischief);
    }

    Walks(HostLayout layout, NumberGuard guard, EpisodeParams params, HostOptions options, Consumer<Walk> mischief) {
        this.layout = layout;
        workers = new HostWorkers(options, Walk.class.getClassLoader());
        batch = new HostBatch(layout, guard, () -> new Walk(layout.agents(), mischief), params, workers, "testing", 1);
        for (int policy = 0; policy < layout.policies(); policy++) {
            batch.memory().seeds().putInt(8 * policy, 40 + policy);
        }
    }

    /** Of what a walk brings. */
    static NumberGuard guard(NonFinite then) {
        return new NumberGuard(
                then,
                IntStream.range(0, Walk.OBS_DIM)
                        .mapToObj(i -> NumberGuard.Field.of("obs " + i, -3, Double.POSITIVE_INFINITY))
                        .toList(),
                NumberGuard.Field.of("the reward", -2, 2));
    }

    HostBatch batch() {
        return batch;
    }

    void reset() {
        join(() -> batch.reset());
        history.add("reset " + obs());
    }

    /** A step whose actions depend on row and tick. */
    void step() {
        for (int row = 0; row < layout.rows(); row++) {
            batch.memory().actions().putInt(4 * row, (row + tick) % 3 - 1);
        }
        join(() -> batch.step(tick));
        tick++;
        history.add("step " + obs() + outcome());
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    private interface Work {
        java.util.concurrent.CompletionStage<Void> start();
    }

    private static void join(Work work) {
        try {
            work.start().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HostEnvironmentException cause ? cause : e;
        }
    }

    /** Everything that has come out so far. */
    List<String> history() {
        return history;
    }

    private String obs() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < layout.obsDim() * layout.rows(); i++) {
            text.append(batch.memory().obs().getFloat(4 * i)).append(' ');
        }
        return text.toString();
    }

    private String outcome() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < layout.rows(); row++) {
            text.append(reward(row)).append(terminated(row) ? 'e' : ' ').append(truncated(row) ? 'c' : ' ');
        }
        return text.toString();
    }

    float obs(int component, int row) {
        return batch.memory().obs().getFloat(4 * (component * layout.rows() + row));
    }

    float finalObs(int component, int row) {
        return batch.memory().finalObs().getFloat(4 * (component * layout.rows() + row));
    }

    float reward(int row) {
        return batch.memory().rewards().getFloat(4 * row);
    }

    /** Which of the actions is allowed. */
    boolean allowed(int action, int row) {
        int word = 2 * layout.obsDim() + 2 + action / 32;
        return (batch.memory().results().getInt(4 * (word * layout.rows() + row)) >>> action % 32 & 1) != 0;
    }

    boolean terminated(int row) {
        return batch.memory().ends().getInt(4 * row) == 1;
    }

    boolean truncated(int row) {
        return batch.memory().ends().getInt(4 * row) == 2;
    }

    /** The row of an environment's agent. */
    int row(int policy, int env, int agent) {
        return (policy * layout.agents() + agent) * PADDED + env;
    }

    @Override
    public void close() {
        workers.close();
    }
}
