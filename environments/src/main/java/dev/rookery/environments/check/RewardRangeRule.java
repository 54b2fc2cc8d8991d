package dev.rookery.environments.check;

import dev.rookery.environments.Range;

/** Rewards are within the declared range. */
record RewardRangeRule() implements PlayRule {
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
    public Watch watch(Subject subject) {
        Fields fields = new Fields(subject.program());
        Range range = subject.spec().rewardRange().orElse(null);
        int agents = subject.spec().agents();
        return new Watch() {
            private float smallest = Float.POSITIVE_INFINITY;
            private float largest = Float.NEGATIVE_INFINITY;

            @Override
            public Verdict step(Playback play) {
                for (int env = 0; env < play.numEnvs(); env++) {
                    for (int agent = 0; agent < agents; agent++) {
                        float reward = play.reward(env, agent);
                        if (!Float.isFinite(reward)) {
                            continue; // another rule's matter
                        }
                        if (range != null && !within(range, reward)) {
                            return beyond(subject, range, play.evidence(env, fields.reward(agent), reward));
                        }
                        smallest = Math.min(smallest, reward);
                        largest = Math.max(largest, reward);
                    }
                }
                return null;
            }

            @Override
            public Verdict ends(Playback play) {
                if (smallest > largest) {
                    return Verdict.skipped(RewardRangeRule.this, "not looked at: no reward was a finite number");
                }
                String seen = "seen " + Evidence.shown(smallest) + " to " + Evidence.shown(largest);
                return Verdict.passed(
                        RewardRangeRule.this,
                        seen + (range == null ? "; " + subject.words().yaml() + " declares no reward_range" : ""));
            }
        };
    }

    private Verdict beyond(Subject subject, Range range, Evidence evidence) {
        return Verdict.failed(
                this,
                "beyond the declared [" + Evidence.shown(range.min()) + ", " + Evidence.shown(range.max()) + "]",
                evidence,
                "correct reward_range in " + subject.words().yaml() + " (or leave it out), or the reward in "
                        + subject.words().step());
    }

    private static boolean within(Range range, float reward) {
        double room = ROUNDING * Math.max(1, Math.max(Math.abs(range.min()), Math.abs(range.max())));
        return reward >= range.min() - room && reward <= range.max() + room;
    }
}
