package dev.rookery.environments.host;

import java.util.Arrays;
import java.util.ServiceConfigurationError;

/** What an author's code has thrown, in words. */
public final class Thrown {
    private static final String[] NOT_THE_AUTHORS = {
        "java.", "jdk.", "sun.", "dev.rookery.environments.host.", "dev.rookery.environments.check."
    };

    private Thrown() {}

    /** What it is and, where the author's code is in its stack trace, at which line. */
    public static String described(Throwable thrown) {
        Throwable shown =
                thrown instanceof ServiceConfigurationError && thrown.getCause() != null ? thrown.getCause() : thrown;
        return shown
                + Arrays.stream(shown.getStackTrace())
                        .filter(Thrown::isTheAuthors)
                        .findFirst()
                        .map(frame -> ", at " + frame)
                        .orElse("");
    }

    private static boolean isTheAuthors(StackTraceElement frame) {
        return Arrays.stream(NOT_THE_AUTHORS).noneMatch(frame.getClassName()::startsWith);
    }
}
