package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.List;

/** Wherever a step is taken, something may be done. */
record ActionMaskRule() implements Rule {
    @Override
    public String name() {
        return "action-mask";
    }

    @Override
    public String promise() {
        return "at least one action of every choice is allowed";
    }

    @Override
    public Verdict check(Subject subject) {
        if (!subject.program().actionMask().present()) {
            return Verdict.passed(this, "there is no env_action_mask: every action is always allowed");
        }
        EnvironmentSpec spec = subject.spec();
        long allowed = 0;
        long seen = 0;
        try (Playback play = subject.play()) {
            while (play.steps() < subject.steps()) {
                Probe.Answer now = subject.probe().ofState(Probe.FIRST, play.state(), play);
                for (int env = 0; env < play.numEnvs(); env++) {
                    for (int agent = 0; agent < spec.agents(); agent++) {
                        int choice = choiceOfNothing(spec, now, env, agent);
                        if (choice >= 0) {
                            return nothing(subject, play, env, agent, choice);
                        }
                        for (int action = 0; action < spec.action().size(); action++) {
                            allowed += now.allowed(env, agent, action) ? 1 : 0;
                            seen++;
                        }
                    }
                }
                play.step();
            }
        }
        return Verdict.passed(this, Math.round(100.0 * allowed / seen) + " % of the actions were allowed");
    }

    /** A choice of which no action is allowed, or -1. */
    private static int choiceOfNothing(EnvironmentSpec spec, Probe.Answer now, int env, int agent) {
        int first = 0;
        List<Integer> sizes = spec.action().choiceSizes();
        for (int choice = 0; choice < sizes.size(); choice++) {
            boolean some = false;
            for (int action = first; action < first + sizes.get(choice); action++) {
                some |= now.allowed(env, agent, action);
            }
            if (!some) {
                return choice;
            }
            first += sizes.get(choice);
        }
        return -1;
    }

    private Verdict nothing(Subject subject, Playback play, int env, int agent, int choice) {
        Fields fields = new Fields(subject.program());
        List<Integer> sizes = subject.spec().action().choiceSizes();
        int first =
                sizes.subList(0, choice).stream().mapToInt(Integer::intValue).sum();
        String all = "allowed[" + first + "]"
                + (sizes.get(choice) == 1 ? "" : " to allowed[" + (first + sizes.get(choice) - 1) + "]");
        return Verdict.failed(
                this,
                "env_action_mask allows nothing: " + all + " are false",
                play.evidence(env, fields.allowed(agent, first), 0),
                "leave an action that does nothing, or let env_terminated end the episode there; the platform takes it as if"
                        + " everything were allowed");
    }
}
