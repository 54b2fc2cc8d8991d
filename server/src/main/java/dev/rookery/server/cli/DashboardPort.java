package dev.rookery.server.cli;

import picocli.CommandLine.Option;

/** The option of commands that serve a dashboard. */
final class DashboardPort {
    private static final int LARGEST = 65_535;

    @Option(names = "--port", paramLabel = "PORT", description = "The dashboard's port; 0 takes any free one.")
    private Integer port;

    /** The one that was asked for, or else the configuration's. */
    int or(int configured) {
        return port == null ? configured : OptionValue.between("--port", port, 0, LARGEST);
    }
}
