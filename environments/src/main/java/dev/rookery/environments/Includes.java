package dev.rookery.environments;

import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the files of an environment's dynamics together: what one environment shares with another lies in a file that both
 * include. A file that includes itself, directly or not, is refused; one that is included twice comes twice.
 */
final class Includes {
    private static final Pattern INCLUDE = Pattern.compile("[ \\t]*#[ \\t]*include[ \\t]*\"([^\"]+)\"[ \\t]*(//.*)?");

    /** Gives a file's text. */
    interface Reader {
        String read(String file) throws IOException;
    }

    private final Reader reader;
    private final UnaryOperator<String> shown;

    /**
     * @param reader reads a file by its path, relative to the environment's folder
     * @param shown a file's path as messages name it
     */
    Includes(Reader reader, UnaryOperator<String> shown) {
        this.reader = reader;
        this.shown = file -> shown.apply(file).replace('\\', '/').replace('"', '\'');
    }

    /**
     * The file's text with everything that it includes. Without any it is the text as it is.
     *
     * @throws IOException where the file itself cannot be read
     * @throws ConfigurationException naming file and line, where an included file cannot
     */
    String complete(String file) throws IOException {
        return expand(file, reader.read(file), List.of(file));
    }

    private String expand(String file, String text, List<String> opened) {
        StringBuilder all = new StringBuilder();
        int line = 0;
        for (String one : text.split("\n", -1)) {
            line++;
            Matcher include = INCLUDE.matcher(one.stripTrailing());
            if (include.matches()) {
                all.append("#line 1 \"%s\"\n".formatted(shown.apply(beside(file, include.group(1)))))
                        .append(included(file, line, include.group(1), opened))
                        .append("\n#line %d \"%s\"\n".formatted(line + 1, shown.apply(file)));
            } else {
                all.append(one).append('\n');
            }
        }
        all.setLength(all.length() - 1);
        return all.toString();
    }

    private String included(String file, int line, String path, List<String> opened) {
        Place place = Place.of(shown.apply(file) + ":" + line);
        String target = beside(file, path);
        if (opened.contains(target)) {
            throw new ConfigurationException(place, "includes " + path + ", which is being included already");
        }
        List<String> deeper = new ArrayList<>(opened);
        deeper.add(target);
        try {
            return expand(target, reader.read(target), deeper);
        } catch (IOException missing) {
            throw new ConfigurationException(
                    place, "includes " + path + ", but there is no readable " + shown.apply(target));
        }
    }

    /** A path as it stands in a file's include, relative to the environment's folder. */
    private static String beside(String file, String path) {
        java.nio.file.Path folder = java.nio.file.Path.of(file).getParent();
        java.nio.file.Path target = folder == null ? java.nio.file.Path.of(path) : folder.resolve(path);
        return target.normalize().toString().replace('\\', '/');
    }
}
