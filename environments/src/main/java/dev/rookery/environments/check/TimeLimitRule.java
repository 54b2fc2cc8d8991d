package dev.rookery.environments.check;

/** Episodes are truncated at max_episode_steps by the platform, and by nothing else. */
record TimeLimitRule() implements Rule {
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
        return near != null ? near : played(subject);
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

    private Verdict played(Subject subject) {
        int limit = subject.spec().maxEpisodeSteps();
        int truncated = 0;
        int terminatedAtLimit = 0;
        Evidence first = null;
        try (Playback play = subject.play()) {
            int[] lengths = new int[play.numEnvs()];
            while (play.steps() < subject.steps()) {
                play.step();
                for (int env = 0; env < play.numEnvs(); env++) {
                    int length = ++lengths[env];
                    if (play.truncated(env)) {
                        truncated++;
                    } else if (play.terminated(env) && length == limit) {
                        terminatedAtLimit++;
                        first = first == null ? play.evidence(env, "terminated", 1) : first;
                    }
                    lengths[env] = play.done(env) ? 0 : length;
                }
            }
            if (truncated == 0 && terminatedAtLimit >= ENOUGH) {
                return Verdict.failed(
                        this,
                        "all " + terminatedAtLimit + " episodes that came to step " + limit
                                + " (max_episode_steps) were terminated there, and none was truncated",
                        first,
                        "do not count steps in " + subject.words().ended()
                                + ": an episode that the clock cuts is truncated, so that what"
                                + " would have followed counts; the platform does it");
            }
            return Verdict.passed(
                    this,
                    "max_episode_steps " + limit + ": "
                            + (limit > subject.steps()
                                    ? subject.folder().isJava()
                                            ? "beyond what was played"
                                            : "looked at its last steps only"
                                    : truncated + " episodes truncated in " + play.steps() + " steps"));
        }
    }
}
