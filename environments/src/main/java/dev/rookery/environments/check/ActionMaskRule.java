package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.List;
import java.util.function.IntPredicate;

/** Wherever a step is taken, something may be done. */
record ActionMaskRule() implements Rule {
    static final String NAME = "action-mask";

    @Override
    public String name() {
        return NAME;
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
                        int which = env;
                        int whose = agent;
                        int choice = choiceOfNothing(spec, action -> now.allowed(which, whose, action));
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

    /**
     * A choice of which no action is allowed, or -1.
     *
     * @param allowed asked for actions, counted through all choices
     */
    static int choiceOfNothing(EnvironmentSpec spec, IntPredicate allowed) {
        int first = 0;
        List<Integer> sizes = spec.action().choiceSizes();
        for (int choice = 0; choice < sizes.size(); choice++) {
            boolean some = false;
            for (int action = first; action < first + sizes.get(choice); action++) {
                some |= allowed.test(action);
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
        int first = firstOf(subject.spec(), choice);
        return Verdict.failed(
                this,
                "env_action_mask allows nothing: " + allOf(subject.spec(), choice) + " are false",
                play.evidence(env, fields.allowed(agent, first), 0),
                "leave an action that does nothing, or let env_terminated end the episode there; the platform takes it as if"
                        + " everything were allowed");
    }

    /** The first action of a choice, counted through all choices. */
    static int firstOf(EnvironmentSpec spec, int choice) {
        return spec.action().choiceSizes().subList(0, choice).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** The actions of a choice, in words. */
    static String allOf(EnvironmentSpec spec, int choice) {
        int first = firstOf(spec, choice);
        int size = spec.action().choiceSizes().get(choice);
        return "allowed[" + first + "]" + (size == 1 ? "" : " to allowed[" + (first + size - 1) + "]");
    }
}
