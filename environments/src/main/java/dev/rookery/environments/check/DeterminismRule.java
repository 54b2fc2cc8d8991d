package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;

/** The same seed gives the same bits: nothing depends on what lies in memory by chance. */
record DeterminismRule() implements Rule {
    static final String NAME = "determinism";
    private static final int PROBED_STEPS = 100;
    private static final String SET_IT =
            "set it in every case before it is read; chance comes from rng alone (rng_uniform, rng_range, rng_below, ...)";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "the same seed gives the same bits";
    }

    @Override
    public Verdict check(Subject subject) {
        Verdict leftover = leftover(subject);
        if (leftover != null) {
            return leftover;
        }
        try (Playback one = subject.play();
                Playback other = subject.play()) {
            Same same = new Same(subject.program(), one, other);
            for (int step = 0; step <= subject.steps(); step++) {
                Evidence difference = same.firstDifference(Subject.NUM_ENVS);
                if (difference != null) {
                    return Verdict.failed(this, "two plays from one seed part", difference, SET_IT);
                }
                one.step();
                other.step();
            }
            return Verdict.passed(this, one.steps() + " steps of " + one.numEnvs() + " environments, twice");
        }
    }

    /** Calls every function on two kinds of leftover memory. */
    private Verdict leftover(Subject subject) {
        EnvironmentSpec spec = subject.spec();
        Fields fields = new Fields(subject.program());
        ProbedWalk walk = new ProbedWalk(subject);
        for (int step = 0; step < PROBED_STEPS; step++) {
            walk.step();
            Probe.Answer one = walk.first();
            Probe.Answer other = walk.second();
            for (int env = 0; env < Subject.NUM_ENVS; env++) {
                for (int word = 0; word < fields.words(); word++) {
                    if (one.freshBits(word, env) != other.freshBits(word, env)) {
                        return unset(
                                walk,
                                env,
                                "env_reset",
                                fields.state(word),
                                fields.number(word, one.freshBits(word, env)));
                    }
                }
                for (int agent = 0; agent < spec.agents(); agent++) {
                    for (int i = 0; i < spec.obsDim(); i++) {
                        if (one.obsBits(env, agent, i) != other.obsBits(env, agent, i)) {
                            return unset(walk, env, "env_observe", fields.obs(agent, i), one.obs(env, agent, i));
                        }
                    }
                    if (one.rewardBits(env, agent) != other.rewardBits(env, agent)) {
                        return unset(
                                walk,
                                env,
                                "env_step",
                                fields.reward(agent),
                                Float.intBitsToFloat(one.rewardBits(env, agent)));
                    }
                }
                for (int word = 0; word < fields.words(); word++) {
                    if (one.steppedBits(word, env) != other.steppedBits(word, env)) {
                        return unset(
                                walk,
                                env,
                                "env_step",
                                fields.state(word),
                                fields.number(word, one.steppedBits(word, env)));
                    }
                }
            }
        }
        return null;
    }

    private Verdict unset(ProbedWalk walk, int env, String function, String field, double value) {
        return Verdict.failed(
                this,
                function + " does not always set " + field + ", which keeps what lay in memory",
                walk.evidence(env, field, value),
                SET_IT);
    }
}
