package dev.rookery.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Commands run in the tests' own process. */
final class InProcess {
    record Outcome(int exitCode, String out, String err) {}

    private InProcess() {}

    static Outcome rookery(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                RookeryCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        return new Outcome(command.execute(words), out.toString(), err.toString());
    }
}
