package dev.rookery.environments;

import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The environments that experiments can name by id. Immutable; any thread may use it. */
public final class EnvironmentCatalog {
    private static final String INDEX = "environments/index.txt";

    private final Map<String, EnvironmentFolder> byId;

    private EnvironmentCatalog(Map<String, EnvironmentFolder> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** The environments that come with Rookery: one folder name a line in {@code environments/index.txt}. */
    public static EnvironmentCatalog builtIn() {
        Map<String, EnvironmentFolder> byId = new TreeMap<>();
        try (InputStream index = EnvironmentCatalog.class.getClassLoader().getResourceAsStream(INDEX)) {
            if (index == null) {
                throw new IllegalStateException("not on the class path: " + INDEX);
            }
            new String(index.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(name -> add(byId, EnvironmentFolder.builtIn(name)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new EnvironmentCatalog(byId);
    }

    /**
     * This catalog and the environments of a folder: the folder itself where it holds an {@code environment.yaml},
     * otherwise those directly inside it.
     *
     * @throws ConfigurationException where there are none, or one has an id that is taken
     */
    public EnvironmentCatalog with(Path directory) {
        Map<String, EnvironmentFolder> more = new TreeMap<>(byId);
        for (Path folder : environmentsIn(directory)) {
            add(more, EnvironmentFolder.of(folder));
        }
        return new EnvironmentCatalog(more);
    }

    /**
     * This catalog and the Java environments of a jar.
     *
     * @throws ConfigurationException where it cannot be loaded, holds none, or one has an id that is taken
     */
    public EnvironmentCatalog withPlugin(Path jar) {
        Map<String, EnvironmentFolder> more = new TreeMap<>(byId);
        PluginJar.environmentsIn(jar).forEach(environment -> add(more, environment));
        return new EnvironmentCatalog(more);
    }

    /** This catalog and the Java environments of every jar that lies in a directory, if there is one. */
    public EnvironmentCatalog withPluginsIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return this;
        }
        EnvironmentCatalog catalog = this;
        try (Stream<Path> inside = Files.list(directory)) {
            for (Path jar : inside.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                catalog = catalog.withPlugin(jar);
            }
            return catalog;
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    Place.of(directory.toString()), "cannot be read: " + FileFailure.reason(unreadable));
        }
    }

    private static List<Path> environmentsIn(Path directory) {
        if (Files.exists(directory.resolve(EnvironmentFolder.SPEC_FILE))) {
            return List.of(directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new ConfigurationException(
                    Place.of(directory.toString()),
                    Files.exists(directory) ? "is a file: name the folder" : "there is no such folder");
        }
        try (Stream<Path> inside = Files.list(directory)) {
            List<Path> folders = inside.filter(folder -> Files.exists(folder.resolve(EnvironmentFolder.SPEC_FILE)))
                    .sorted()
                    .toList();
            if (folders.isEmpty()) {
                throw new ConfigurationException(
                        Place.of(directory.toString()),
                        "holds no environment: neither it nor a folder in it has an " + EnvironmentFolder.SPEC_FILE);
            }
            return folders;
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    Place.of(directory.toString()), "cannot be read: " + FileFailure.reason(unreadable));
        }
    }

    private static void add(Map<String, EnvironmentFolder> byId, EnvironmentFolder folder) {
        String id = folder.spec().id();
        EnvironmentFolder earlier = byId.putIfAbsent(id, folder);
        if (earlier != null) {
            throw new ConfigurationException(
                    Place.of(folder.location()),
                    "the id " + id + " is taken by " + earlier.location() + ": "
                            + (folder.isJava() && earlier.isJava() ? "take one of the jars away, or " : "")
                            + "give this environment another");
        }
    }

    /** The environment with this id, if there is one. */
    public Optional<EnvironmentFolder> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * The environment with this id.
     *
     * @throws ConfigurationException where there is none; it says which id was probably meant
     */
    public EnvironmentFolder find(String id) {
        return get(id).orElseThrow(() -> new ConfigurationException(
                Place.of("environment " + id), "there is no such environment" + DidYouMean.hint(id, ids())));
    }

    /** Every id, sorted. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    /** Every environment, sorted by id. */
    public Collection<EnvironmentFolder> all() {
        return byId.values();
    }
}
