package dev.rookery.environments.check;

import dev.rookery.environments.Range;

/** Rewards are within the declared range. */
record RewardRangeRule() implements Rule {
    private static final double ROUNDING = 1e-6;

    @Override
    public String name() {
        return "reward-range";
    }

    @Override
    public String promise() {
        return "rewards keep the declared reward_range";
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        Range range = subject.spec().rewardRange().orElse(null);
        float smallest = Float.POSITIVE_INFINITY;
        float largest = Float.NEGATIVE_INFINITY;
        try (Playback play = subject.play()) {
            while (play.steps() < subject.steps()) {
                play.step();
                for (int env = 0; env < play.numEnvs(); env++) {
                    for (int agent = 0; agent < subject.spec().agents(); agent++) {
                        float reward = play.reward(env, agent);
                        if (!Float.isFinite(reward)) {
                            continue; // another rule's matter
                        }
                        if (range != null && !within(range, reward)) {
                            return Verdict.failed(
                                    this,
                                    "beyond the declared [" + Evidence.shown(range.min()) + ", "
                                            + Evidence.shown(range.max()) + "]",
                                    play.evidence(env, fields.reward(agent), reward),
                                    "correct reward_range in " + subject.words().yaml()
                                            + " (or leave it out), or the reward in "
                                            + subject.words().step());
                        }
                        smallest = Math.min(smallest, reward);
                        largest = Math.max(largest, reward);
                    }
                }
            }
        }
        String seen = "seen " + Evidence.shown(smallest) + " to " + Evidence.shown(largest);
        return Verdict.passed(
                this, seen + (range == null ? "; " + subject.words().yaml() + " declares no reward_range" : ""));
    }

    private static boolean within(Range range, float reward) {
        double room = ROUNDING * Math.max(1, Math.max(Math.abs(range.min()), Math.abs(range.max())));
        return reward >= range.min() - room && reward <= range.max() + room;
    }
}
