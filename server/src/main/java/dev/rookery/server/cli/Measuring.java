package dev.rookery.server.cli;

import picocli.CommandLine.Option;

/** The options of commands that measure a device. */
final class Measuring {
    private static final int MAX_REPEATS = 1000;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "An index or a name from 'rookery devices' (${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(names = "--repeats", paramLabel = "N", description = "Measurements of each case (${DEFAULT-VALUE}).")
    private int repeats = 5;

    String device() {
        return device;
    }

    int repeats() {
        return repeats;
    }

    /** @throws UserException where there are too few or too many repeats */
    void check() {
        OptionValue.between("--repeats", repeats, 1, MAX_REPEATS);
    }
}
