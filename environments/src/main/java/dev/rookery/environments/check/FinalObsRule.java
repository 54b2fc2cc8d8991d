package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.Set;

/** final_obs is what is seen of an episode's last state, and looking changes nothing. */
record FinalObsRule() implements Rule {
    private static final int STEPS = 60;

    @Override
    public String name() {
        return "final-obs";
    }

    @Override
    public String promise() {
        return "final_obs shows the last state of an episode, and observing changes none";
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
                Probe.Answer step = subject.probe().ofStep(Probe.FIRST, play);
                Probe.Answer last = subject.probe().ofState(Probe.SECOND, step.stepped(), play);
                for (int env = 0; env < play.numEnvs(); env++) {
                    Verdict changed = changed(fields, play, step, env);
                    if (changed != null) {
                        return changed;
                    }
                    if (play.done(env)) {
                        ended++;
                        Verdict wrong = wrong(subject.spec(), fields, play, last, env);
                        if (wrong != null) {
                            return wrong;
                        }
                    }
                }
            }
        }
        return Verdict.passed(this, "the last observations of " + ended + " episodes");
    }

    private Verdict changed(Fields fields, Playback play, Probe.Answer step, int env) {
        for (int word = 0; word < fields.words(); word++) {
            int before = play.stateBefore().bits(word * play.padded() + env);
            if (step.stateObservedBits(word, env) != before) {
                return Verdict.failed(
                        this,
                        "env_observe, env_terminated or env_action_mask changes the state",
                        play.evidence(env, fields.state(word), fields.number(word, step.stateObservedBits(word, env))),
                        "change the state in env_step only: they are called as often as the platform needs, and State is"
                                + " const there");
            }
        }
        return null;
    }

    private Verdict wrong(EnvironmentSpec spec, Fields fields, Playback play, Probe.Answer last, int env) {
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                float seen = play.finalObs(env, agent, i);
                if (Float.floatToRawIntBits(seen) != last.obsBits(env, agent, i)) {
                    return Verdict.failed(
                            this,
                            "final_obs is not what env_observe shows of the last state",
                            play.evidence(env, fields.finalObs(agent, i), seen),
                            "let env_step and env_observe depend on State, Params, actions and rng alone");
                }
            }
        }
        return null;
    }
}
