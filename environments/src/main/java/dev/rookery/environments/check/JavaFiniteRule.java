package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.Set;

/** No number that an environment in Java gives is NaN or infinite. */
record JavaFiniteRule() implements Rule {
    @Override
    public String name() {
        return FiniteRule.NAME;
    }

    @Override
    public String promise() {
        return "no NaN and no infinity in observations and rewards";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        Fields fields = new Fields(subject.program());
        Verdict broken = JavaSubjects.firstOf(subject, play -> {
            Evidence found = notFinite(subject.spec(), fields, play);
            return found == null
                    ? null
                    : Verdict.failed(
                            this,
                            found.field() + " is not a finite number",
                            found,
                            "look for a division by 0, or for sqrt, log or acos of a value beyond their range, in this step");
        });
        return broken != null
                ? broken
                : Verdict.passed(this, subject.steps() + " steps of " + JavaSubjects.ENVS + " environments");
    }

    private static Evidence notFinite(EnvironmentSpec spec, Fields fields, JavaPlay play) {
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                if (!Float.isFinite(play.obs(agent, i))) {
                    return play.evidence(fields.obs(agent, i), play.obs(agent, i));
                }
            }
            if (!Float.isFinite(play.reward(agent))) {
                return play.evidence(fields.reward(agent), play.reward(agent));
            }
        }
        return null;
    }
}
