package dev.rookery.environments.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One YAML file, or one of the class path, ready to be read.
 *
 * <pre>{@code
 * YamlDocument document = YamlDocument.read(file).with(overrides);
 * YamlMapping root = document.root();
 * ... read the keys ...
 * document.finish();
 * }</pre>
 */
public final class YamlDocument {
    /** Larger files are refused before they are read. */
    static final int LARGEST_FILE_BYTES = 1 << 20;

    private final Problems problems;
    private final YamlNode.Mapping tree;
    private YamlMapping root;

    private YamlDocument(YamlNode.Mapping tree, Problems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException where it cannot be read, or is not one YAML document with a mapping
     */
    public static YamlDocument read(Path file) {
        Place whole = Place.of(file.toString());
        if (Files.isDirectory(file)) {
            throw new ConfigurationException(whole, "is a directory: give a YAML file" + filesIn(file));
        }
        if (!Files.exists(file)) {
            throw new ConfigurationException(whole, "there is no such file" + similarTo(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw tooLarge(whole, Files.size(file) + " bytes");
            }
            return read(file.toString(), in);
        } catch (IOException unreadable) {
            throw new ConfigurationException(whole, "cannot be read: " + FileFailure.reason(unreadable));
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @param source names it in messages
     */
    public static YamlDocument read(String source, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
        if (bytes.length > LARGEST_FILE_BYTES) {
            throw tooLarge(Place.of(source), "more than " + LARGEST_FILE_BYTES + " bytes");
        }
        return parse(source, Utf8.decoded(source, bytes));
    }

    /** Reads text. */
    public static YamlDocument parse(String source, String text) {
        Problems problems = new Problems();
        YamlNode root = new TreeReader(source, problems).read(text);
        if (root instanceof YamlNode.Mapping mapping) {
            return new YamlDocument(mapping, problems);
        }
        throw new ConfigurationException(
                root.place(), "must be a mapping (lines like \"key: value\"), but " + root.described());
    }

    private static ConfigurationException tooLarge(Place whole, String size) {
        return new ConfigurationException(
                whole, "is too large for a configuration: " + size + ", at most " + LARGEST_FILE_BYTES + " are read");
    }

    private static String filesIn(Path directory) {
        List<String> names = yamlNames(directory);
        return names.stream()
                .min(Comparator.comparing("environment.yaml"::equals)) // no experiment, where there is another
                .map(name -> " in it, like " + directory.resolve(name))
                .orElse("");
    }

    private static String similarTo(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        String written = String.valueOf(file.getFileName());
        return DidYouMean.nearest(written, directory == null ? List.of() : yamlNames(directory))
                .map(name -> "; did you mean " + file.resolveSibling(name) + "?")
                .orElse("");
    }

    private static List<String> yamlNames(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException unlistable) {
            return List.of(); // only a hint is lost; the caller reports the file itself
        }
    }

    /**
     * This document with settings of the command line in place of its own.
     *
     * @param assignments each {@code key.path=value}, where the value is YAML: {@code policy.hidden_sizes=[32, 32]}
     */
    public YamlDocument with(List<String> assignments) {
        YamlNode.Mapping changed = tree;
        for (String assignment : assignments) {
            Optional<Assignment> parsed = Assignment.parse(assignment, problems);
            if (parsed.isPresent()) {
                changed = parsed.get().appliedTo(changed, problems);
            }
        }
        return new YamlDocument(changed, problems);
    }

    /** The outermost mapping; always the same one. */
    public YamlMapping root() {
        if (root == null) {
            root = new YamlMapping("", tree, problems);
        }
        return root;
    }

    /** @throws ConfigurationException with everything that is wrong, keys that nobody asked for among it */
    public void finish() {
        root().finish();
        problems.throwIfAny();
    }
}
