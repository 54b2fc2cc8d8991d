package dev.rookery.environments;

import dev.rookery.environments.host.HostEnvironment;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A small environment in Java that works, as the beginning of another: a Maven project, with an experiment in it. */
public final class JavaProject {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*");
    private static final int MAX_NAME = 59;
    private static final String SERVICES = "src/main/resources/META-INF/services/" + HostEnvironment.class.getName();

    private final Path directory;
    private final NewFolder folder;
    private final String name;

    /**
     * @param directory to be made; its name becomes the environment's
     * @throws ConfigurationException where something is there already, or the name does not do for an environment
     */
    public JavaProject(Path directory) {
        this.directory = directory;
        name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        Place place = Place.of(directory.toString());
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    place,
                    "the folder's name becomes the environment's: it must be words of letters and digits (a letter first)"
                            + " with '-' or '_' between them, at most " + MAX_NAME + " characters, like my-world");
        }
        folder = new NewFolder(directory);
    }

    private String className() {
        StringBuilder words = new StringBuilder();
        for (String word : name.split("[-_]")) {
            words.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return words.toString();
    }

    /** {@code MyWorld-v0} for {@code my-world}. */
    public String id() {
        return className() + "-v0";
    }

    /**
     * Writes the project, all of it or nothing.
     *
     * @return the files, in the order in which to read them
     * @throws ConfigurationException where it cannot be written
     */
    public List<Path> write() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("src/main/java/environment/" + className() + ".java", text("World.java"));
        files.put("src/main/resources/environment/" + className() + ".yaml", text("World.yaml"));
        files.put(SERVICES, "environment." + className() + "\n");
        files.put("pom.xml", text("pom.xml"));
        files.put("train.yaml", text("train.yaml"));
        files.put("README.md", text("README.md"));
        return folder.fill(files);
    }

    private String text(String file) {
        try (InputStream in = JavaProject.class.getClassLoader().getResourceAsStream("templates/java/" + file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: templates/java/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{class}}", className())
                    .replace("{{id}}", id())
                    .replace("{{artifact}}", name.toLowerCase(Locale.ROOT))
                    .replace("{{directory}}", directory.toString())
                    .replace("{{jar}}", contract().toString());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The jar that this runs from. */
    private static Path contract() {
        return Path.of(URI.create(HostEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }
}
