package dev.rookery.agents.experiment;

import dev.rookery.agents.rollout.FiniteScan.Finding;
import dev.rookery.environments.EnvironmentProgram;
import java.util.List;
import java.util.Optional;

/** An environment has brought a number that is not finite; the message says which one, where and when. */
public final class NonFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String trace;

    /** @param trace null, or a line that {@code rookery env trace} replays */
    NonFiniteException(String message, String trace) {
        super(message);
        this.trace = trace;
    }

    /**
     * Of a finding.
     *
     * @param purpose what the environments are played for
     * @param when in words
     * @param seeds [policies]
     * @param trace null, or a line that {@code rookery env trace} replays
     */
    static NonFiniteException of(
            EnvironmentProgram program, Finding finding, String purpose, String when, List<Long> seeds, String trace) {
        StringBuilder text = new StringBuilder("environment ").append(finding.env());
        if (seeds.size() > 1) {
            text.append(" of policy ").append(finding.policy());
        }
        text.append(" (").append(purpose).append(") of ").append(program.spec().id());
        text.append(" has made a number that is not finite, ").append(when);
        text.append(", seed ").append(seeds.get(finding.policy())).append(": ").append(field(program, finding));
        if (program.spec().agents() > 1) {
            text.append(" of agent ").append(finding.agent());
        }
        return new NonFiniteException(
                text.append(" is ").append(finding.value()).toString(), trace);
    }

    private static String field(EnvironmentProgram program, Finding finding) {
        return switch (finding.field()) {
            case REWARD -> program.guard().reward().name();
            case OBS -> program.guard().obs().get(finding.component()).name();
            case FINAL_OBS -> "the value of the last observation of an episode that was cut off";
            case POLICY -> "what the policy computes";
        };
    }

    /** A line that {@code rookery env trace} replays to the same number, where that is possible. */
    public Optional<String> trace() {
        return Optional.ofNullable(trace);
    }
}
