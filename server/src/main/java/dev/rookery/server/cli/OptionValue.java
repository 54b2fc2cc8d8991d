package dev.rookery.server.cli;

/** What is asked of the values of options. */
final class OptionValue {
    private OptionValue() {}

    /** The value, where it is from {@code min} to {@code max}. */
    static int between(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UserException(option + " must be from " + min + " to " + max + ", but is " + value);
        }
        return value;
    }
}
