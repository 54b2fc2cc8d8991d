package dev.rookery.environments.draw;

/** There is no OpenGL that draws without a screen; the message says why. */
public final class OpenGlUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    OpenGlUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
