package dev.rookery.environments;

import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A small environment that works, as the beginning of another: its folder, with an experiment that trains in it. */
public final class EnvironmentTemplate {
    /** The experiment among the files. */
    public static final String EXPERIMENT = "train.yaml";

    private static final String DYNAMICS = "dynamics.cl";
    private static final String VERSION = "-v0";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,58}");

    private final NewFolder folder;
    private final String name;
    private final Lanes lanes;

    /**
     * @param directory to be made; its name becomes the environment's
     * @throws ConfigurationException where something is there already, or the name does not do for an environment
     */
    public EnvironmentTemplate(Path directory, Lanes lanes) {
        this.lanes = lanes;
        name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    Place.of(directory.toString()),
                    "the folder's name becomes the environment's: it must be letters, digits, '_' and '-' (a letter"
                            + " first, at most 59), like my-env");
        }
        folder = new NewFolder(directory);
    }

    /** {@code MyEnv-v0} for {@code my-env}. */
    public String id() {
        StringBuilder id = new StringBuilder();
        for (String word : name.split("[-_]+")) {
            id.append(word.substring(0, 1).toUpperCase(java.util.Locale.ROOT)).append(word.substring(1));
        }
        return id + VERSION;
    }

    /**
     * Writes the folder, all of it or nothing.
     *
     * @return the files, in the order in which to read them
     * @throws ConfigurationException where it cannot be written
     */
    public List<Path> write() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(EnvironmentFolder.SPEC_FILE, text(EnvironmentFolder.SPEC_FILE));
        files.put(name + ".cl", text(DYNAMICS));
        files.put("README.md", text("README.md"));
        files.put(EXPERIMENT, text(EXPERIMENT));
        return folder.fill(files);
    }

    private String text(String file) {
        String resource = "templates/" + (lanes == Lanes.SCALAR ? "scalar/" : "vector/") + file;
        try (InputStream in = EnvironmentTemplate.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{name}}", name)
                    .replace("{{id}}", id());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
