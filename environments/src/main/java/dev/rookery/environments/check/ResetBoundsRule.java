package dev.rookery.environments.check;

import dev.rookery.environments.Component;

/** The first observation of an episode is within the declared bounds. */
record ResetBoundsRule() implements Rule {
    private static final int NUM_ENVS = 1000;
    private static final int SEEDS = 5;

    @Override
    public String name() {
        return "reset-bounds";
    }

    @Override
    public String promise() {
        return "observations after a reset keep their declared bounds";
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        for (int i = 0; i < SEEDS; i++) {
            try (Playback play = subject.play(NUM_ENVS, subject.seed() + i)) {
                for (int env = 0; env < NUM_ENVS; env++) {
                    for (int agent = 0; agent < subject.spec().agents(); agent++) {
                        for (int index = 0; index < subject.spec().obsDim(); index++) {
                            Component declared = subject.spec().observation().get(index);
                            float value = play.obs(env, agent, index);
                            if (!DeclaredBounds.keeps(declared, value)) {
                                return Verdict.failed(
                                        this,
                                        "an episode begins beyond the declared " + DeclaredBounds.described(declared),
                                        play.evidence(env, fields.obs(agent, index), value),
                                        "let " + subject.words().reset() + " draw within the bounds, or widen them in "
                                                + subject.words().yaml());
                            }
                        }
                    }
                }
            }
        }
        return Verdict.passed(this, SEEDS * NUM_ENVS + " resets");
    }
}
