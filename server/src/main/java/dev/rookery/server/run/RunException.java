package dev.rookery.server.run;

/**
 * A run cannot be made, opened or read, and a person has to do something about it: no such run, a run that another
 * process holds, a damaged checkpoint. The message says what, where, and what to do next, and is shown as it is, without
 * a stack trace; the command line exits with 2.
 */
public final class RunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
