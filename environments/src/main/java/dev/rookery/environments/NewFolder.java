package dev.rookery.environments;

import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder that does not exist yet, or is empty, and is filled all at once. */
final class NewFolder {
    private final Path directory;

    /** @throws ConfigurationException where something is there already */
    NewFolder(Path directory) {
        this.directory = directory;
        if (Files.exists(directory) && !isEmptyFolder()) {
            throw new ConfigurationException(
                    Place.of(directory.toString()), "is there already: give a new name, nothing is overwritten");
        }
    }

    private boolean isEmptyFolder() {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.findAny().isEmpty();
        } catch (IOException unreadable) {
            throw cannot(unreadable);
        }
    }

    /**
     * Writes all of the files or none.
     *
     * @param files text by path within the folder
     * @return where they are, in the same order
     * @throws ConfigurationException where they cannot be written
     */
    List<Path> fill(Map<String, String> files) {
        try {
            Path whole = directory.toAbsolutePath().normalize();
            Path parent = Files.createDirectories(whole.getParent());
            Path unfinished = Files.createDirectory(parent.resolve("." + whole.getFileName() + ".unfinished"));
            try {
                for (Map.Entry<String, String> file : files.entrySet()) {
                    Path target = unfinished.resolve(file.getKey());
                    Files.createDirectories(target.getParent());
                    Files.writeString(target, file.getValue());
                }
                Files.move(unfinished, whole, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                deleteIfThere(unfinished);
            }
        } catch (IOException unwritable) {
            throw cannot(unwritable);
        }
        List<Path> written = new ArrayList<>();
        files.keySet().forEach(file -> written.add(directory.resolve(file)));
        return written;
    }

    private static void deleteIfThere(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private ConfigurationException cannot(IOException failure) {
        return new ConfigurationException(
                Place.of(directory.toString()), "cannot be written: " + FileFailure.described(failure));
    }
}
