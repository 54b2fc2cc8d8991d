package dev.rookery.server.cli;

import dev.rookery.server.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands as a person types them into a shell. */
final class Typed {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,~-]+");

    private Typed() {}

    /** Rookery as it was started this time, for example {@code ./rookery}, with arguments. */
    static String rookery(Object... arguments) {
        return line(launcher(), arguments);
    }

    /** The Maven that comes with Rookery's sources, or in a bundle one that is installed, with arguments. */
    static String maven(Object... arguments) {
        Path wrapper = Path.of(launcher()).resolveSibling("mvnw");
        return line(Files.exists(wrapper) ? wrapper.toString() : "mvn", arguments);
    }

    private static String launcher() {
        return System.getProperty("rookery.command", "./rookery");
    }

    private static String line(String command, Object... arguments) {
        return Stream.concat(Stream.of(command), Stream.of(arguments))
                .map(Typed::quoted)
                .collect(Collectors.joining(" "));
    }

    /** A training that works on every machine, to begin with. */
    static String example() {
        Path experiment = Path.of("configs", "cartpole-ppo.yaml");
        String home = System.getProperty("rookery.home");
        return rookery("train", home == null ? experiment : RunDirectory.shown(Path.of(home, experiment.toString())));
    }

    /** One word, in quotes where a shell would make something else of it. */
    static String quoted(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
