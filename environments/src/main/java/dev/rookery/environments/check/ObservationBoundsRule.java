package dev.rookery.environments.check;

import dev.rookery.environments.Component;
import java.util.List;

/** What is observed after a step is within the declared bounds, the last observation of an episode included. */
record ObservationBoundsRule() implements PlayRule {
    @Override
    public String name() {
        return "observation-bounds";
    }

    @Override
    public String promise() {
        return "observations after a step keep their declared bounds";
    }

    @Override
    public Watch watch(Subject subject) {
        Fields fields = new Fields(subject.program());
        List<Component> components = subject.spec().observation();
        int agents = subject.spec().agents();
        return new Watch() {
            @Override
            public Verdict step(Playback play) {
                for (int env = 0; env < play.numEnvs(); env++) {
                    boolean last = play.done(env);
                    for (int agent = 0; agent < agents; agent++) {
                        for (int i = 0; i < components.size(); i++) {
                            float value = last ? play.finalObs(env, agent, i) : play.obs(env, agent, i);
                            if (!DeclaredBounds.keeps(components.get(i), value)) {
                                String field = last ? fields.finalObs(agent, i) : fields.obs(agent, i);
                                return beyond(subject, components.get(i), play.evidence(env, field, value));
                            }
                        }
                    }
                }
                return null;
            }

            @Override
            public Verdict ends(Playback play) {
                return Verdict.passed(
                        ObservationBoundsRule.this, play.steps() + " steps of " + play.numEnvs() + " environments");
            }
        };
    }

    private Verdict beyond(Subject subject, Component declared, Evidence evidence) {
        return Verdict.failed(
                this,
                "beyond the declared " + DeclaredBounds.described(declared),
                evidence,
                "widen the bounds in " + subject.words().yaml() + " (or leave them out), or let "
                        + subject.words().step() + " keep the value within them");
    }
}
