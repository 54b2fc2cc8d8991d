/** The command line: one class per command. A new command is a class and its name in {@link RookeryCommand}. */
package dev.rookery.server.cli;
