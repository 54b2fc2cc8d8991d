package dev.rookery.environments.check;

/** Episodes are truncated at max_episode_steps by the platform, and by nothing else. */
record TimeLimitRule() implements PlayRule {
    private static final int NEAR = 3;
    /** So many must have ended at the very limit before that counts as an end by counting. */
    private static final int ENOUGH = 10;

    @Override
    public String name() {
        return "time-limit";
    }

    @Override
    public String promise() {
        return "episodes are truncated at max_episode_steps, and the dynamics do not count along";
    }

    @Override
    public Verdict check(Subject subject) {
        // An environment in Java keeps its episodes' lengths to itself: nobody can pretend that they are long.
        Verdict near = subject.folder().isJava() ? null : nearTheLimit(subject);
        return near != null ? near : PlayRule.super.check(subject);
    }

    /** As if every episode were about to reach the limit, however far away it is. */
    private Verdict nearTheLimit(Subject subject) {
        int limit = subject.spec().maxEpisodeSteps();
        int near = Math.min(NEAR, limit);
        try (Playback play = subject.play()) {
            play.pretendLengths(env -> limit - near);
            boolean[] ended = new boolean[play.numEnvs()];
            while (play.steps() < near) {
                play.step();
                for (int env = 0; env < play.numEnvs(); env++) {
                    boolean due = !ended[env] && play.steps() == near && !play.terminated(env);
                    if (play.truncated(env) != due) {
                        return Verdict.failed(
                                this,
                                due ? "is not truncated at the limit" : "is truncated, but not by the limit",
                                play.evidence(env, "truncated", play.truncated(env) ? 1 : 0),
                                "this is a fault of the platform: please report it");
                    }
                    ended[env] |= play.done(env);
                }
            }
        }
        return null;
    }

    /** Ends by counting, and how many the platform truncated. */
    @Override
    public Watch watch(Subject subject) {
        int limit = subject.spec().maxEpisodeSteps();
        int[] lengths = new int[Subject.NUM_ENVS];
        return new Watch() {
            private int truncated;
            private int terminatedAtLimit;
            private Evidence first;

            @Override
            public Verdict step(Playback play) {
                for (int env = 0; env < play.numEnvs(); env++) {
                    int length = ++lengths[env];
                    if (play.truncated(env)) {
                        truncated++;
                    } else if (play.terminated(env) && length == limit) {
                        first = terminatedAtLimit == 0 ? play.evidence(env, "terminated", 1) : first;
                        terminatedAtLimit++;
                    }
                    lengths[env] = play.done(env) ? 0 : length;
                }
                return null;
            }

            @Override
            public Verdict ends(Playback play) {
                if (truncated == 0 && terminatedAtLimit >= ENOUGH) {
                    return Verdict.failed(
                            TimeLimitRule.this,
                            "all " + terminatedAtLimit + " episodes that came to step " + limit
                                    + " (max_episode_steps) were terminated there, and none was truncated",
                            first,
                            "do not count steps in " + subject.words().ended()
                                    + ": an episode that the clock cuts is truncated, so that what"
                                    + " would have followed counts; the platform does it");
                }
                String beyond = subject.folder().isJava() ? "beyond what was played" : "looked at its last steps only";
                return Verdict.passed(
                        TimeLimitRule.this,
                        "max_episode_steps " + limit + ": "
                                + (limit > subject.steps()
                                        ? beyond
                                        : truncated + " episodes truncated in " + play.steps() + " steps"));
            }
        };
    }
}
