package dev.rookery.environments;

import dev.rookery.environments.host.HostEnvironment;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import dev.rookery.environments.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An environment's folder: {@code environment.yaml} and, with the folder's own name, the dynamics: {@code cartpole/cartpole.cl}.
 * A user's folder on disk and a built-in one on the class path are the same thing; so is, in a jar, a class that moves its
 * environment in Java, with a YAML file of its name beside it. Immutable; any thread may use it.
 */
public final class EnvironmentFolder {
    static final String SPEC_FILE = "environment.yaml";
    private static final String BUILT_IN_ROOT = "environments/";

    private final String name;
    private final String location;
    private final Path directory;
    private final Path jar;
    private final JavaDynamics java;
    private final EnvironmentSpec bare;
    private final EnvironmentWrappers wrappers;
    private final EnvironmentSpec wrapped;
    private final EnvironmentSpec spec;

    private EnvironmentFolder(String name, String location, Path directory, JavaDynamics java) {
        this(name, location, directory, null, java);
    }

    /** @param jar that a Java environment is from, or null */
    private EnvironmentFolder(String name, String location, Path directory, Path jar, JavaDynamics java) {
        this.name = name;
        this.location = location;
        this.directory = directory;
        this.jar = jar;
        this.java = java;
        bare = java == null ? readSpec() : java.spec(location);
        wrappers = EnvironmentWrappers.NONE;
        wrapped = bare;
        spec = bare;
    }

    private EnvironmentFolder(
            EnvironmentFolder folder, EnvironmentWrappers wrappers, Optional<PixelObservation> pixels) {
        name = folder.name;
        location = folder.location;
        directory = folder.directory;
        jar = folder.jar;
        java = folder.java;
        bare = folder.bare;
        this.wrappers = wrappers;
        wrapped = wrappers.around(bare);
        spec = pixels.map(wrapped::seenIn).orElse(wrapped);
    }

    /**
     * The same environment with other wrappers around it.
     *
     * @throws dev.rookery.environments.yaml.InvalidValueException where they cannot surround it; the key is one of theirs
     */
    public EnvironmentFolder wrapped(EnvironmentWrappers others) {
        return new EnvironmentFolder(this, others, spec.pixels());
    }

    /**
     * The same environment, seen in pixels.
     *
     * @throws dev.rookery.environments.yaml.InvalidValueException where it does not draw itself; the key is {@code pixels}
     */
    public EnvironmentFolder seenIn(PixelObservation pixels) {
        return new EnvironmentFolder(this, wrappers, Optional.of(pixels));
    }

    /**
     * A folder on disk.
     *
     * @throws ConfigurationException where it holds no usable {@code environment.yaml}
     */
    public static EnvironmentFolder of(Path directory) {
        String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        return new EnvironmentFolder(name, directory.toString(), directory, null);
    }

    /** The folder {@code environments/<name>/} of the class path. */
    static EnvironmentFolder builtIn(String name) {
        return new EnvironmentFolder(name, BUILT_IN_ROOT + name, null, null);
    }

    /**
     * A class with the YAML file beside it.
     *
     * @param location where it is from, for messages
     * @throws ConfigurationException where the class cannot be used, or there is no usable file
     */
    public static EnvironmentFolder ofJava(Class<? extends HostEnvironment> type, String location) {
        return new EnvironmentFolder(type.getSimpleName(), location, null, new JavaDynamics(type, location));
    }

    private EnvironmentSpec readSpec() {
        if (directory != null) {
            if (!Files.isDirectory(directory)) {
                throw new ConfigurationException(Place.of(location), noFolder());
            }
            Path file = directory.resolve(SPEC_FILE);
            if (!Files.exists(file)) {
                throw new ConfigurationException(
                        Place.of(location),
                        "there is no " + SPEC_FILE + " in it, a file of just this name that tells what the environment"
                                + " observes and what can be done; 'rookery env new' makes a folder that has one");
            }
            return EnvironmentSpec.read(YamlDocument.read(file));
        }
        try (InputStream in = open(SPEC_FILE)) {
            return EnvironmentSpec.read(YamlDocument.read(fileName(SPEC_FILE), in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String noFolder() {
        if (!Files.exists(directory)) {
            return "there is no such folder; 'rookery env new' makes one";
        }
        return location.endsWith(".jar")
                ? "is a jar: name it with --plugin, and its environment by the id"
                : "is a file: name the folder that it lies in";
    }

    /** What the environment is for whoever plays it: with its wrappers, and with what is seen of it. */
    public EnvironmentSpec spec() {
        return spec;
    }

    /** The same with the observation that its own functions tell, wrappers included, whatever is seen of it. */
    EnvironmentSpec dynamicsSpec() {
        return wrapped;
    }

    /** The folder on disk; empty where it comes with Rookery. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /** The folder's own name, or, of an environment in Java, the class's. */
    public String name() {
        return name;
    }

    /** Where the folder is, for people. */
    public String location() {
        return location;
    }

    /** A class of a jar. */
    static EnvironmentFolder ofPlugin(Class<? extends HostEnvironment> type, Path jar) {
        String location = jar.toString();
        return new EnvironmentFolder(
                type.getSimpleName(),
                location,
                null,
                jar.toAbsolutePath().normalize(),
                new JavaDynamics(type, location));
    }

    /** The jar that an environment in Java is from, absolute. */
    public Optional<Path> plugin() {
        return Optional.ofNullable(jar);
    }

    /** Whether the environment moves in Java, on the host. */
    public boolean isJava() {
        return java != null;
    }

    /** The dynamics of an environment {@linkplain #isJava in Java}, wrappers included. */
    JavaDynamics java() {
        if (java == null) {
            throw new IllegalStateException(location + " is no environment in Java");
        }
        return java.wrapped(wrappers, bare);
    }

    /**
     * One more of an environment {@linkplain #isJava in Java}, wrappers included; throws what its constructor throws.
     */
    public HostEnvironment newJavaEnvironment() {
        return java().make();
    }

    /** Whether the state of an environment {@linkplain #isJava in Java} can be kept. */
    public boolean savable() {
        return java().savable();
    }

    /** What it is without its wrappers. */
    EnvironmentSpec bareSpec() {
        return bare;
    }

    /** What an experiment puts around it. */
    EnvironmentWrappers wrappers() {
        return wrappers;
    }

    /**
     * What surrounds the author's functions in OpenCL C; empty where nothing does.
     *
     * @param own the layout of the author's State
     */
    Optional<WrappedDynamics> wrappedDynamics(StateLayout own) {
        return wrappers.surroundsFunctions() ? Optional.of(new WrappedDynamics(wrappers, bare, own)) : Optional.empty();
    }

    /** The dynamics' file as compile errors should name it: {@code environments/cartpole/cartpole.cl}. */
    public String dynamicsFile() {
        return fileName(name + ".cl");
    }

    /**
     * The dynamics in OpenCL C. An {@code #include "other.cl"}, its path relative to the file that it stands in, is
     * replaced by that file; {@code #line} keeps every line's own file and number for messages.
     *
     * @throws ConfigurationException where the folder has no such file, or one that it includes is missing
     */
    public String dynamics() {
        if (java != null) {
            throw new ConfigurationException(
                    Place.of(location), spec.id() + " is an environment in Java: it has no dynamics in OpenCL C");
        }
        try {
            return new Includes(this::text, this::fileName).complete(name + ".cl");
        } catch (IOException missing) {
            throw new ConfigurationException(
                    Place.of(location),
                    "the dynamics are missing: there is no readable " + dynamicsFile() + otherDynamics());
        }
    }

    /**
     * SHA-256 of {@link #dynamics}, in hexadecimal digits; of an environment in Java, of what its jar holds, whenever that
     * was packed; empty where it is from no jar.
     *
     * @throws ConfigurationException where they cannot be read
     */
    public Optional<String> dynamicsSha256() {
        return isJava() ? plugin().map(PluginJar::contentSha256) : Optional.of(Sha256.of(dynamics()));
    }

    /** A hint, where the folder was renamed and the file was not. */
    private String otherDynamics() {
        if (directory == null) {
            return "";
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".cl"))
                    .sorted()
                    .findFirst()
                    .map(file -> "; the file must have the folder's name: rename " + file)
                    .orElse("; it must have the folder's name");
        } catch (IOException unlistable) {
            return ""; // only a hint is lost
        }
    }

    /**
     * Names of the state's words, in order, as the dynamics declare them.
     *
     * @throws ConfigurationException where they declare none that can be laid out in memory
     */
    public List<String> stateWords() {
        return StateLayout.of(new AuthorCode(dynamics(), dynamicsFile())).words().stream()
                .map(StateLayout.Word::expression)
                .toList();
    }

    private String text(String file) throws IOException {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String fileName(String file) {
        return directory == null
                ? Path.of(location, file).normalize().toString().replace('\\', '/')
                : directory.resolve(file).normalize().toString();
    }

    private InputStream open(String file) throws IOException {
        if (directory != null) {
            return Files.newInputStream(directory.resolve(file));
        }
        InputStream in = EnvironmentFolder.class.getClassLoader().getResourceAsStream(fileName(file));
        if (in == null) {
            throw new IOException("not on the class path: " + fileName(file));
        }
        return in;
    }
}
