package dev.rookery.environments.check;

/** No number is NaN or infinite. */
record FiniteRule() implements PlayRule {
    static final String NAME = "finite";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "no NaN and no infinity in observations, rewards and state";
    }

    @Override
    public Watch watch(Subject subject) {
        Fields fields = new Fields(subject.program());
        return new Watch() {
            @Override
            public Verdict begins(Playback play) {
                return step(play);
            }

            @Override
            public Verdict step(Playback play) {
                for (int env = 0; env < play.numEnvs(); env++) {
                    Evidence found = notFinite(subject, fields, play, env);
                    if (found != null) {
                        return Verdict.failed(
                                FiniteRule.this,
                                found.field() + " is not a finite number",
                                found,
                                "look for a division by 0, or for sqrt, log or acos of a value beyond their range, in"
                                        + " this step; fmax, fmin and clamp keep a value within one");
                    }
                }
                return null;
            }

            @Override
            public Verdict ends(Playback play) {
                return Verdict.passed(FiniteRule.this, play.steps() + " steps of " + play.numEnvs() + " environments");
            }
        };
    }

    private static Evidence notFinite(Subject subject, Fields fields, Playback play, int env) {
        int numbersSeen = play.observesReals() ? subject.spec().obsDim() : 0;
        for (int agent = 0; agent < subject.spec().agents(); agent++) {
            for (int i = 0; i < numbersSeen; i++) {
                if (!Float.isFinite(play.obs(env, agent, i))) {
                    return play.evidence(env, fields.obs(agent, i), play.obs(env, agent, i));
                }
                if (play.steps() > 0 && play.done(env) && !Float.isFinite(play.finalObs(env, agent, i))) {
                    return play.evidence(env, fields.finalObs(agent, i), play.finalObs(env, agent, i));
                }
            }
            if (play.steps() > 0 && !Float.isFinite(play.reward(env, agent))) {
                return play.evidence(env, fields.reward(agent), play.reward(env, agent));
            }
        }
        for (int word = 0; word < fields.words(); word++) {
            if (fields.isReal(word) && !Double.isFinite(fields.number(word, play.stateBits(word, env)))) {
                return play.evidence(env, fields.state(word), fields.number(word, play.stateBits(word, env)));
            }
        }
        return null;
    }
}
