package dev.rookery.server.http;

/** The dashboard could not be opened for a reason that the user can mend; the message says how. Exit code 2. */
public final class DashboardStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DashboardStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
