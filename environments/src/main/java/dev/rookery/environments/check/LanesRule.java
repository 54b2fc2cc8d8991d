package dev.rookery.environments.check;

import java.util.Set;

/** One environment at a time and sixteen at a time do the same. */
record LanesRule() implements Rule {
    static final String NAME = "lanes";
    static final int SCALAR = 1;
    static final int WIDE = 16;
    private static final int STEPS = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "one environment at a time does what sixteen at a time do";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME, NumEnvsRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        if (subject.scalar()) {
            return Verdict.passed(this, "lanes: scalar, always one at a time");
        }
        OneStep steps = new OneStep(subject);
        Probe narrow = subject.probe(SCALAR);
        Probe wide = subject.probe(WIDE);
        try (Playback play = subject.play()) {
            while (play.steps() < STEPS) {
                play.step();
                steps.compare(play, narrow.ofStep(Probe.FIRST, play), wide.ofStep(Probe.FIRST, play));
            }
        }
        if (steps.verdict() != null) {
            return Verdict.failed(
                    this,
                    "lanes 1 and lanes " + WIDE + " part in " + steps.share() + " steps from equal states; the value is"
                            + " that of " + WIDE,
                    steps.verdict(),
                    "decide for each environment with choose(mask, then, otherwise); any(mask) is true for all of them"
                            + " when it is for one, and may only skip what would change nothing");
        }
        return Verdict.passed(this, "lanes 1 and " + WIDE + " agree " + steps.agreement());
    }
}
