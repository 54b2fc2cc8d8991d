package dev.rookery.agents.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for files that a benchmark needs, gone when it is closed. */
final class ScratchFolder implements AutoCloseable {
    private final Path path;

    ScratchFolder() {
        try {
            path = Files.createTempDirectory("rookery-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path write(String name, String content) {
        try {
            Path file = path.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what is in it. */
    void empty() {
        for (Path file : contents()) {
            if (!file.equals(path)) {
                delete(file);
            }
        }
    }

    /** What is deepest first. */
    private List<Path> contents() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        contents().forEach(ScratchFolder::delete);
    }
}
