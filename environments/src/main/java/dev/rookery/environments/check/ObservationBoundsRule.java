package dev.rookery.environments.check;

import dev.rookery.environments.Component;

/** What is observed after a step is within the declared bounds, the last observation of an episode included. */
record ObservationBoundsRule() implements Rule {
    @Override
    public String name() {
        return "observation-bounds";
    }

    @Override
    public String promise() {
        return "observations after a step keep their declared bounds";
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        try (Playback play = subject.play()) {
            while (play.steps() < subject.steps()) {
                play.step();
                for (int env = 0; env < play.numEnvs(); env++) {
                    boolean last = play.done(env);
                    for (int agent = 0; agent < subject.spec().agents(); agent++) {
                        for (int i = 0; i < subject.spec().obsDim(); i++) {
                            Component declared = subject.spec().observation().get(i);
                            float value = last ? play.finalObs(env, agent, i) : play.obs(env, agent, i);
                            if (!DeclaredBounds.keeps(declared, value)) {
                                return Verdict.failed(
                                        this,
                                        "beyond the declared " + DeclaredBounds.described(declared),
                                        play.evidence(
                                                env, last ? fields.finalObs(agent, i) : fields.obs(agent, i), value),
                                        "widen the bounds in " + subject.words().yaml()
                                                + " (or leave them out), or let "
                                                + subject.words().step()
                                                + " keep the value within them");
                            }
                        }
                    }
                }
            }
            return Verdict.passed(this, play.steps() + " steps of " + play.numEnvs() + " environments");
        }
    }
}
