package dev.rookery.environments.check;

/**
 * What a rule found.
 *
 * @param rule its name, like {@code reward-range}
 * @param promise what holds where the rule is kept
 * @param outcome how it went
 * @param finding one line, or, of a compiler, several
 * @param evidence where it fails; null where nothing does, or it has no place
 * @param remedy what to do; empty where there is nothing to do
 */
public record Verdict(String rule, String promise, Outcome outcome, String finding, Evidence evidence, String remedy) {

    /** How a rule's check went. */
    public enum Outcome {
        PASSED,
        /** It may be meant, but mostly it is not. */
        WARNING,
        FAILED,
        /** There was nothing to look at, or what it builds on failed. */
        SKIPPED
    }

    static Verdict passed(Rule rule, String finding) {
        return new Verdict(rule.name(), rule.promise(), Outcome.PASSED, finding, null, "");
    }

    static Verdict skipped(Rule rule, String why) {
        return new Verdict(rule.name(), rule.promise(), Outcome.SKIPPED, why, null, "");
    }

    static Verdict warning(Rule rule, String finding, String remedy) {
        return new Verdict(rule.name(), rule.promise(), Outcome.WARNING, finding, null, remedy);
    }

    static Verdict failed(Rule rule, String finding, Evidence evidence, String remedy) {
        return new Verdict(rule.name(), rule.promise(), Outcome.FAILED, finding, evidence, remedy);
    }
}
