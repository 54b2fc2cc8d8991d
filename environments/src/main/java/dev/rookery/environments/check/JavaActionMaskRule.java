package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;

/** Wherever an environment in Java takes a step, something may be done. */
record JavaActionMaskRule() implements Rule {
    @Override
    public String name() {
        return ActionMaskRule.NAME;
    }

    @Override
    public String promise() {
        return "at least one action of every choice is allowed";
    }

    @Override
    public Verdict check(Subject subject) {
        if (!subject.program().actionMask().present()) {
            return Verdict.passed(this, "there is no actionMask: every action is always allowed");
        }
        Verdict nothing = JavaSubjects.firstOf(subject, play -> play.done() ? null : nothing(subject, play));
        return nothing != null
                ? nothing
                : Verdict.passed(this, subject.steps() + " steps of " + JavaSubjects.ENVS + " environments");
    }

    private Verdict nothing(Subject subject, JavaPlay play) {
        EnvironmentSpec spec = subject.spec();
        for (int agent = 0; agent < spec.agents(); agent++) {
            int whose = agent;
            int choice = ActionMaskRule.choiceOfNothing(spec, action -> play.allowed(whose, action));
            if (choice >= 0) {
                String field = new Fields(subject.program()).allowed(agent, ActionMaskRule.firstOf(spec, choice));
                return Verdict.failed(
                        this,
                        "actionMask allows nothing: it sets " + ActionMaskRule.allOf(spec, choice) + " to false",
                        play.evidence(field, 0),
                        "leave an action that does nothing, or let step end the episode there; the platform takes it as if"
                                + " everything were allowed");
            }
        }
        return null;
    }
}
