package dev.rookery.environments.draw;

/** Thrown where no window can be opened: the message says why, for people. */
public final class WindowUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WindowUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
