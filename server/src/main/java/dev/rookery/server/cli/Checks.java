package dev.rookery.server.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The doctor's checks of what is around the device: Java, disk, browser. */
final class Checks {
    private static final long COMFORTABLE_DISK_BYTES = 1L << 30;
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "firefox");

    private Checks() {}

    static Finding java() {
        Runtime runtime = Runtime.getRuntime();
        return Finding.good(
                "Java",
                List.of(
                        Runtime.version() + " (" + System.getProperty("java.vendor") + ") at "
                                + System.getProperty("java.home"),
                        runtime.availableProcessors() + " processors, heap of at most "
                                + Bytes.text(runtime.maxMemory())));
    }

    /** Runs are written under the folder that the command was started in. */
    static Finding disk(Path folder) {
        // Not the path's FileStore, which is looked up in the table of mounts and is not found in a change of root.
        long usable = folder.toFile().getUsableSpace();
        String line = Bytes.text(usable) + " free in " + folder;
        if (!Files.isWritable(folder)) {
            return Finding.bad(
                    "Disk",
                    List.of("runs would be written to " + folder + ", which is not writable"),
                    "start rookery in a folder that you may write to");
        }
        if (usable < COMFORTABLE_DISK_BYTES) {
            return Finding.optional("Disk", line, "a long run with checkpoints may need more");
        }
        return Finding.good("Disk", List.of(line));
    }

    static Finding browser() {
        return browserOnPath()
                .map(browser -> Finding.good("Browser", List.of(browser.toString())))
                .orElseGet(() -> Finding.optional(
                        "Browser",
                        "none found on this machine",
                        "training needs none; the dashboard can be opened from another machine through an ssh tunnel"));
    }

    private static Optional<Path> browserOnPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
