package dev.rookery.environments.check;

import java.util.Set;

/** An environment in Java can be made and played on worker threads: nothing is thrown, and every step returns. */
record JavaFunctionsRule() implements Rule {
    @Override
    public String name() {
        return FunctionsRule.NAME;
    }

    @Override
    public String promise() {
        return "no method throws anything, and every step returns in time";
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public Verdict check(Subject subject) {
        try (Playback play = subject.play()) {
            while (play.steps() < subject.steps()) {
                play.step(); // what is thrown in it ends the rule
            }
            return Verdict.passed(
                    this, play.steps() + " steps of " + play.numEnvs() + " environments, on worker threads");
        }
    }
}
