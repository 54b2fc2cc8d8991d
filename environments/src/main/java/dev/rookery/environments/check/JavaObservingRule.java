package dev.rookery.environments.check;

import java.util.Set;

/** Looking at an environment in Java changes nothing: it is looked at as often as the platform needs. */
record JavaObservingRule() implements Rule {
    static final String NAME = "observing";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "observe, actionMask, truncated and draw change nothing";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        for (int env = 0; env < JavaSubjects.ENVS; env++) {
            JavaPlay once = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[0]);
            JavaPlay again = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[0]);
            while (once.steps() <= subject.steps()) {
                again.look();
                again.askWhetherTruncated();
                again.draw();
                again.look();
                Evidence difference = once.difference(fields, again);
                if (difference != null) {
                    return Verdict.failed(
                            this,
                            "an instance that is observed, drawn or asked more often goes another way",
                            difference,
                            "let step and reset alone change fields, and draw no random numbers elsewhere");
                }
                once.advance();
                again.advance();
            }
        }
        return Verdict.passed(this, subject.steps() + " steps of " + JavaSubjects.ENVS + " environments");
    }
}
