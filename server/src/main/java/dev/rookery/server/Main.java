package dev.rookery.server;

import dev.rookery.server.cli.RookeryCommand;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true"); // pictures are made without a screen, even where there is one
        System.exit(RookeryCommand.run(arguments));
    }
}
