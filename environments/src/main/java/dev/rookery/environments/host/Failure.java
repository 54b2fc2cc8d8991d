package dev.rookery.environments.host;

import java.util.Arrays;
import java.util.ServiceConfigurationError;

/**
 * Something that went wrong in an environment.
 *
 * @param policy whose environment it is, or -1 where there is only one
 * @param env its index among that policy's environments
 * @param purpose what it is played for
 * @param step of its episode, counted from 1
 * @param seed of its episode
 */
record Failure(int policy, int env, String purpose, Operation operation, int step, long seed, Throwable cause) {
    private static final String[] NOT_THE_AUTHORS = {"java.", "jdk.", "sun.", "dev.rookery.environments.host."};

    /** Which environment, in words. */
    String which() {
        return "environment " + env + (policy >= 0 ? " of policy " + policy : "") + " (" + purpose + ")";
    }

    /** In words: which, when, what and where. */
    String text() {
        StringBuilder text = new StringBuilder(which()).append(" failed in ");
        if (operation == Operation.STEP) {
            text.append("step ")
                    .append(step)
                    .append(" of the episode with seed ")
                    .append(seed);
        } else {
            text.append(operation);
        }
        Throwable shown =
                cause instanceof ServiceConfigurationError && cause.getCause() != null ? cause.getCause() : cause;
        text.append(": ").append(shown);
        Arrays.stream(shown.getStackTrace())
                .filter(Failure::isTheAuthors)
                .findFirst()
                .ifPresent(frame -> text.append(", at ").append(frame));
        return text.toString();
    }

    private static boolean isTheAuthors(StackTraceElement frame) {
        return Arrays.stream(NOT_THE_AUTHORS).noneMatch(frame.getClassName()::startsWith);
    }
}
