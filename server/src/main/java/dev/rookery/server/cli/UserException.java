package dev.rookery.server.cli;

/**
 * What the user asked for cannot be done. The message says what, where and what to do next; it is shown as it is, and the
 * process exits with {@link ExitCode#USER}.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserException(String message) {
        super(message);
    }
}
