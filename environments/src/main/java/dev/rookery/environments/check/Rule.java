package dev.rookery.environments.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One point of the contract between an environment and the platform. Immutable. */
interface Rule {
    /** Rules without which nothing can be run safely. */
    Set<String> RUNNABLE = Set.of(StateLayoutRule.NAME, FunctionsRule.NAME, ShapeRule.NAME);

    /** {@link #RUNNABLE} and more. */
    static Set<String> runnableAnd(String... more) {
        Set<String> needs = new HashSet<>(RUNNABLE);
        needs.addAll(List.of(more));
        return needs;
    }

    /** Like {@code reward-range}. */
    String name();

    /** What holds where the rule is kept, in one line. */
    String promise();

    /** Names of all the rules that have to be kept for this one to mean anything, theirs included. */
    default Set<String> needs() {
        return RUNNABLE;
    }

    /**
     * Looks.
     *
     * @throws dev.rookery.compute.DeviceException where the device fails
     */
    Verdict check(Subject subject);
}
