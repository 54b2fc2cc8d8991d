package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.Set;

/** In the step that ends an episode a new one begins, with a state of env_reset that is not at its end already. */
record AutoresetRule() implements Rule {
    private static final int STEPS = 60;

    @Override
    public String name() {
        return "autoreset";
    }

    @Override
    public String promise() {
        return "where an episode ends, a new one begins within the same step";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME, NumEnvsRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        int ended = 0;
        try (Playback play = subject.play()) {
            play.bringEndsNear();
            while (play.steps() < STEPS) {
                play.step();
                Probe.Answer fresh = subject.probe().ofState(Probe.FIRST, play.state(), play);
                for (int env = 0; env < play.numEnvs(); env++) {
                    if (play.done(env)) {
                        ended++;
                        Verdict wrong = wrong(subject.spec(), fields, play, fresh, env);
                        if (wrong != null) {
                            return wrong;
                        }
                    }
                }
            }
        }
        return Verdict.passed(this, ended + " episodes ended, and as many began");
    }

    private Verdict wrong(EnvironmentSpec spec, Fields fields, Playback play, Probe.Answer fresh, int env) {
        if (fresh.terminated(env)) {
            return Verdict.failed(
                    this,
                    "env_terminated ends an episode that has just begun",
                    play.evidence(env, "terminated", 1),
                    "let env_reset begin in a state in which env_terminated is false");
        }
        for (int word = 0; word < fields.words(); word++) {
            if (play.stateBits(word, env) != fresh.freshBits(word, env)) {
                return Verdict.failed(
                        this,
                        "the new state is not the one that env_reset makes",
                        play.evidence(env, fields.state(word), fields.number(word, play.stateBits(word, env))),
                        "let env_reset depend on Params and rng alone");
            }
        }
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                if (Float.floatToRawIntBits(play.obs(env, agent, i)) != fresh.obsBits(env, agent, i)) {
                    return Verdict.failed(
                            this,
                            "the observation after the end is not that of the new state",
                            play.evidence(env, fields.obs(agent, i), play.obs(env, agent, i)),
                            "let env_observe depend on State, Params and agent alone");
                }
            }
        }
        if (play.length(env) != 0) {
            return Verdict.failed(
                    this,
                    "the new episode does not begin at length 0",
                    play.evidence(env, "episodic_length", play.length(env)),
                    "this is a fault of the platform: please report it");
        }
        return null;
    }
}
