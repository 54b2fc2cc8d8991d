package dev.rookery.server.cli;

import dev.rookery.environments.draw.HeadlessOpenGl;
import dev.rookery.environments.draw.OpenGlUnavailableException;
import java.util.List;

/** The doctor's look at OpenGL without a screen. */
final class OpenGlCheck {
    private static final String SUBJECT = "OpenGL";

    private OpenGlCheck() {}

    static Finding run() {
        try (HeadlessOpenGl openGl = HeadlessOpenGl.open()) {
            return Finding.good(SUBJECT, List.of(openGl.description() + ", without a screen through EGL"));
        } catch (OpenGlUnavailableException e) {
            return Finding.optional(
                    SUBJECT,
                    e.getMessage(),
                    "training and the dashboard need none, and pictures are drawn by OpenCL without it;"
                            + " to have it: apt-get install libegl1 libgl1");
        }
    }
}
