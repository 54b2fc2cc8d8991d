package dev.rookery.environments.check;

/** Episodes can end by themselves; if none ever does, that may be meant. */
record TerminationRule() implements Rule {
    @Override
    public String name() {
        return "termination";
    }

    @Override
    public String promise() {
        return "episodes can end by themselves";
    }

    @Override
    public Verdict check(Subject subject) {
        int ended = 0;
        int earliest = Integer.MAX_VALUE;
        try (Playback play = subject.play()) {
            while (play.steps() < subject.steps()) {
                play.step();
                for (int env = 0; env < play.numEnvs(); env++) {
                    if (play.terminated(env)) {
                        ended++;
                        earliest = Math.min(earliest, play.steps());
                    }
                }
            }
            if (ended == 0) {
                return Verdict.warning(
                        this,
                        "random actions never ended an episode in " + play.steps() + " steps of " + play.numEnvs()
                                + " environments",
                        "nothing, where episodes end by the time limit alone or need skill to end; else look at "
                                + subject.words().ended());
            }
            return Verdict.passed(this, ended + " episodes terminated, the first at step " + earliest);
        }
    }
}
