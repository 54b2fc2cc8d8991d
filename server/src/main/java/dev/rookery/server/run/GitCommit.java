package dev.rookery.server.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commit that is checked out where a run is started, read from git's own files, so that it costs no process and
 * needs no git. Layout: gitrepository-layout(5), and gitfile(5) for work trees.
 */
final class GitCommit {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private GitCommit() {}

    /** The commit of the checkout that holds this folder; empty where there is none, or none that can be made out. */
    static Optional<String> of(Path folder) {
        try {
            for (Path parent = folder.toAbsolutePath(); parent != null; parent = parent.getParent()) {
                Path git = parent.resolve(".git");
                if (Files.isDirectory(git)) {
                    return head(git);
                }
                if (Files.isRegularFile(git)) {
                    return head(parent.resolve(value(read(git), "gitdir: ")));
                }
            }
        } catch (IOException | RuntimeException e) {
            // A repository of another make is no reason not to run: the commit is simply not known.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<String> head(Path git) throws IOException {
        String head = read(git.resolve("HEAD"));
        if (HASH.matcher(head).matches()) {
            return Optional.of(head);
        }
        String ref = value(head, "ref: ");
        Path common = Files.exists(git.resolve("commondir"))
                ? git.resolve(read(git.resolve("commondir"))).normalize()
                : git;
        for (Path base : new Path[] {git, common}) {
            if (Files.isRegularFile(base.resolve(ref))) {
                return Optional.of(read(base.resolve(ref))).filter(HASH.asMatchPredicate());
            }
        }
        Path packed = common.resolve("packed-refs");
        if (!Files.exists(packed)) {
            return Optional.empty();
        }
        return Files.readAllLines(packed, StandardCharsets.UTF_8).stream()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(HASH.asMatchPredicate())
                .findFirst();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    private static String value(String line, String key) throws IOException {
        if (!line.startsWith(key)) {
            throw new IOException("expected \"" + key + "\"");
        }
        return line.substring(key.length()).strip();
    }
}
