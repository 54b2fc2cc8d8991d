package dev.rookery.environments.host;

/** A Java environment has failed, and the run cannot go on; the message says which, where and why. */
public final class HostEnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HostEnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
