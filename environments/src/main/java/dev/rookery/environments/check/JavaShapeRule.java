package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.Set;

/** observe writes every number of the observation. Beyond the arrays nobody can write in Java. */
record JavaShapeRule() implements Rule {
    @Override
    public String name() {
        return ShapeRule.NAME;
    }

    @Override
    public String promise() {
        return "observations, actions and rewards have the declared number";
    }

    @Override
    public Set<String> needs() {
        return Set.of(FunctionsRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        EnvironmentSpec spec = subject.spec();
        Fields fields = new Fields(subject.program());
        boolean[][] observed = new boolean[spec.agents()][spec.obsDim()];
        JavaPlay play = null;
        for (int env = 0; env < JavaSubjects.ENVS; env++) {
            play = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[1]);
            while (play.steps() < subject.steps()) {
                for (int agent = 0; agent < spec.agents(); agent++) {
                    for (int i = 0; i < spec.obsDim(); i++) {
                        observed[agent][i] |= play.obs(agent, i) != JavaPlay.LEFTOVERS[1];
                    }
                }
                play.advance();
            }
        }
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                if (!observed[agent][i]) {
                    return Verdict.failed(
                            this,
                            "observe never writes obs[" + i + "]",
                            play.evidence(fields.obs(agent, i), JavaPlay.LEFTOVERS[1]),
                            "write it, or declare one less in "
                                    + subject.words().yaml() + "; the value is what lay in the array");
                }
            }
        }
        return Verdict.passed(this, ShapeRule.described(spec));
    }
}
