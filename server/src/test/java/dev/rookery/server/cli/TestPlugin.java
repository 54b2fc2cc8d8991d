package dev.rookery.server.cli;

import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.HostEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Builds plug-ins as their authors do: sources in, a jar out. */
final class TestPlugin {
    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "java-environment");

    private TestPlugin() {}

    /** The example of the documentation. */
    static Path example(Path scratch) {
        return build(EXAMPLE, scratch);
    }

    /**
     * A plug-in with one environment in a package {@code world}, whose class is called {@code World}.
     *
     * @param source of the class, or empty for a jar without it
     * @param yaml beside it, or empty for a jar without it
     * @param services contents of the services file, or empty for a jar without it
     */
    static Path of(Path folder, String source, String yaml, String services) throws IOException {
        Path project = Files.createTempDirectory(folder, "project");
        Path sources = Files.createDirectories(project.resolve("src/main/java/world"));
        Path resources = Files.createDirectories(project.resolve("src/main/resources/world"));
        Path meta = Files.createDirectories(project.resolve("src/main/resources/META-INF/services"));
        write(sources.resolve("World.java"), source);
        write(resources.resolve("World.yaml"), yaml);
        write(meta.resolve(HostEnvironment.class.getName()), services);
        return build(project, project.resolve("target"));
    }

    private static void write(Path file, String text) throws IOException {
        if (!text.isEmpty()) {
            Files.writeString(file, text);
        }
    }

    /**
     * Compiles {@code src/main/java} of a project against the contract, and packs it with {@code src/main/resources}.
     *
     * @param scratch an empty or missing folder for what is built
     * @return the jar
     */
    static Path build(Path project, Path scratch) {
        try {
            Path classes = Files.createDirectories(scratch.resolve("classes"));
            Path sources = project.resolve("src/main/java");
            List<String> arguments = new ArrayList<>(
                    List.of("-d", classes.toString(), "--release", "17", "-Xlint:all", "-Werror", "-cp", contract()));
            files(sources).forEach(file -> arguments.add(file.toString()));
            boolean compiled = files(sources).isEmpty()
                    || ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))
                            == 0;
            if (!compiled) {
                throw new IllegalStateException(project + " does not compile");
            }
            Path jar = scratch.resolve("plugin.jar");
            pack(jar, List.of(classes, project.resolve("src/main/resources")));
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where this module's classes are. */
    private static String contract() {
        return Path.of(URI.create(EnvironmentFolder.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
    }

    /** Makes a jar of everything that lies in some folders. */
    static void pack(Path jar, List<Path> folders) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path folder : folders) {
                for (Path file : files(folder)) {
                    packed.putNextEntry(
                            new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, packed);
                    packed.closeEntry();
                }
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            return inside.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
