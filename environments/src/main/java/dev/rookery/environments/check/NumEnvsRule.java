package dev.rookery.environments.check;

import java.util.Set;

/** What happens in an environment does not depend on how many there are. */
record NumEnvsRule() implements Rule {
    static final String NAME = "num-envs";
    private static final int[] SOME = {1, 16, 17};
    private static final int MANY = 1000;
    private static final int STEPS = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "an environment plays alike beside 0, 15, 16 and 999 others";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        for (int few : SOME) {
            try (Playback one = subject.play(few, subject.seed());
                    Playback other = subject.play(MANY, subject.seed())) {
                Same same = new Same(subject.program(), one, other);
                for (int step = 0; step <= STEPS; step++) {
                    Evidence difference = same.firstDifference(few);
                    if (difference != null) {
                        return Verdict.failed(
                                this,
                                "plays differently with num_envs " + few + " and " + MANY,
                                difference,
                                subject.folder().isJava()
                                        ? "let instances share nothing that they change (static fields, caches, files)"
                                        : "the functions must not ask where or among how many they run (get_global_size,"
                                                + " get_global_id, ...): State, Params, actions and rng are all there is");
                    }
                    one.step();
                    other.step();
                }
            }
        }
        return Verdict.passed(this, STEPS + " steps with num_envs 1, 16, 17 and " + MANY);
    }
}
