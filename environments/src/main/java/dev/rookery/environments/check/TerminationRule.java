package dev.rookery.environments.check;

/** Episodes can end by themselves; if none ever does, that may be meant. */
record TerminationRule() implements PlayRule {
    @Override
    public String name() {
        return "termination";
    }

    @Override
    public String promise() {
        return "episodes can end by themselves";
    }

    @Override
    public Watch watch(Subject subject) {
        return new Watch() {
            private int ended;
            private int earliest;

            @Override
            public Verdict step(Playback play) {
                for (int env = 0; env < play.numEnvs(); env++) {
                    if (play.terminated(env)) {
                        earliest = ended == 0 ? play.steps() : earliest;
                        ended++;
                    }
                }
                return null;
            }

            @Override
            public Verdict ends(Playback play) {
                return ended > 0
                        ? Verdict.passed(
                                TerminationRule.this, ended + " episodes terminated, the first at step " + earliest)
                        : Verdict.warning(
                                TerminationRule.this,
                                "random actions never ended an episode in " + play.steps() + " steps of "
                                        + play.numEnvs() + " environments",
                                "nothing, where episodes end by the time limit alone or need skill to end; else look at "
                                        + subject.words().ended());
            }
        };
    }
}
