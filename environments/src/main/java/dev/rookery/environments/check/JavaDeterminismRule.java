package dev.rookery.environments.check;

/**
 * What an environment in Java does follows from seed, parameters and actions: not from what lay in the arrays, from
 * episodes before, or from other instances.
 */
record JavaDeterminismRule() implements Rule {
    @Override
    public String name() {
        return DeterminismRule.NAME;
    }

    @Override
    public String promise() {
        return "the same seed gives the same bits";
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        for (int env = 0; env < JavaSubjects.ENVS; env++) {
            Verdict twice = twice(subject, fields, env);
            if (twice != null) {
                return twice;
            }
        }
        return Verdict.passed(this, subject.steps() + " steps of " + JavaSubjects.ENVS + " environments, twice");
    }

    /** The second time with other leftovers in the arrays; and every episode once more by an instance of its own. */
    private Verdict twice(Subject subject, Fields fields, int env) {
        JavaPlay one = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[0]);
        JavaPlay other = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[1]);
        JavaPlay fresh = null;
        while (one.steps() <= subject.steps()) {
            Evidence difference = one.difference(fields, other);
            if (difference != null) {
                return Verdict.failed(
                        this,
                        "two instances that are reset with one seed part",
                        difference,
                        "take chance from the seed alone (EnvironmentRandom), share nothing that changes (static fields), and"
                                + " let observe write every number whatever lies in the array");
            }
            Evidence remembered = fresh == null ? null : fresh.difference(fields, one);
            if (remembered != null) {
                return Verdict.failed(
                        this,
                        "an instance that has been played before goes another way than a new one with the same seed",
                        remembered,
                        "let reset set every field anew");
            }
            boolean begins = one.done();
            one.advance();
            other.advance();
            if (begins) {
                fresh = one.afresh(subject);
            } else if (fresh != null) {
                fresh.advance();
            }
        }
        return null;
    }
}
