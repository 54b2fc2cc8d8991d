package dev.rookery.server.cli;

import java.util.List;

/**
 * What one of the doctor's checks found.
 *
 * @param lines what is there, at least one line
 * @param remedy what to do; empty when the state is good
 */
record Finding(String subject, State state, List<String> lines, String remedy) {
    enum State {
        GOOD,
        /** Training works without it. */
        OPTIONAL_MISSING,
        BAD
    }

    static Finding good(String subject, List<String> lines) {
        return new Finding(subject, State.GOOD, lines, "");
    }

    static Finding optional(String subject, String what, String remedy) {
        return new Finding(subject, State.OPTIONAL_MISSING, List.of(what, remedy), remedy);
    }

    static Finding bad(String subject, List<String> lines, String remedy) {
        return new Finding(subject, State.BAD, lines, remedy);
    }
}
