package dev.rookery.server.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as processes of their own, the way a user's shell does. Owned by one test. */
final class Shell {
    private static final int LIMIT_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    /** Where each process writes its standard output and error. */
    private final Map<Process, List<Path>> files = new HashMap<>();

    Shell(Path folder) {
        this.folder = folder;
    }

    /** The project's own folder, found from the module's, in which Maven runs the tests. */
    static Path project() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    static void script(Path file, String text) throws IOException {
        write(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Shell with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    record Outcome(int exitCode, String out, String err) {}

    Outcome run(Object... command) {
        return finish(start(command));
    }

    Process start(Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("ROOKERY_") || name.startsWith("XDG_") || name.equals("LD_PRELOAD"));
        builder.environment().putAll(environment);
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            files.put(process, List.of(out, err));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String outputSoFar(Process process) {
        return read(files.get(process).get(0));
    }

    Outcome finish(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + process.info());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        List<Path> streams = files.get(process);
        return new Outcome(process.exitValue(), read(streams.get(0)), read(streams.get(1)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
