package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;

/**
 * A walk through an environment's states by the {@link Probe} alone, which is safe where the author's functions write
 * beyond their arrays. Every step is asked about on two kinds of leftover memory. Owned by one thread.
 */
final class ProbedWalk {
    private static final int RESTART_EVERY = 32;

    private final EnvironmentSpec spec;
    private final Probe probe;
    private final long seed;
    private final Whereabouts whereabouts;
    private final RandomActions random;
    private final HostBuffer state;
    private final HostBuffer actions;
    private int step;
    private Probe.Answer first;
    private Probe.Answer second;

    /** Begins with resets. */
    ProbedWalk(Subject subject) {
        spec = subject.spec();
        probe = subject.probe();
        seed = subject.seed();
        whereabouts = subject.whereabouts();
        random = new RandomActions(spec.action(), seed);
        state = HostBuffer.onHost(subject.program().stateWords().size() * probe.padded());
        actions = HostBuffer.onHost(spec.action().dim() * spec.agents() * probe.padded());
        reset();
    }

    private void reset() {
        whereabouts.at(Evidence.ANY, step, seed);
        first = probe.fresh(Probe.FIRST, step, seed);
        second = probe.fresh(Probe.SECOND, step, seed);
    }

    /** Goes on by a step. */
    void step() {
        boolean again = step % RESTART_EVERY == 0;
        state.copy(again ? first.fresh() : first.stepped());
        step++;
        whereabouts.at(Evidence.ANY, step, seed);
        int padded = probe.padded();
        Probe.Answer before = first.masked() ? probe.look(Probe.FIRST, state, step, seed) : first;
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int env = 0; env < padded; env++) {
                int which = env;
                int whose = agent;
                for (int i = 0; i < spec.action().dim(); i++) {
                    actions.put(
                            (i * spec.agents() + agent) * padded + env,
                            random.word(step - 1, env, agent, i, action -> before.allowed(which, whose, action)));
                }
            }
        }
        first = probe.ask(Probe.FIRST, state, actions, step, seed);
        second = probe.ask(Probe.SECOND, state, actions, step, seed);
    }

    /** On the first kind of memory. */
    Probe.Answer first() {
        return first;
    }

    /** On the second kind of memory. */
    Probe.Answer second() {
        return second;
    }

    Evidence evidence(int env, String field, double value) {
        return new Evidence(env, step, seed, field, value);
    }
}
