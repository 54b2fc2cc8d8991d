package dev.rookery.server.cli;

import dev.rookery.agents.profile.Profile;
import dev.rookery.agents.profile.Timeline;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Records iterations of a training, and writes their timeline: on a worker as soon as all are recorded, or at the end what
 * there is. Used by the command's thread, but for the recording.
 */
final class ProfileFile {
    private static final int SKIPPED = 10;
    private static final int RECORDED = 50;

    private final Session session;
    private final Path file;
    private final Map<String, String> facts;
    private final Profile profile;
    private boolean written;

    /**
     * @param numIterations of the training; of a short one fewer are recorded
     * @param facts what the file says about the training
     */
    ProfileFile(Session session, Path file, int numIterations, Map<String, String> facts) {
        this.session = session;
        this.file = file;
        this.facts = facts;
        int skipped = Math.min(SKIPPED, numIterations / 2);
        profile = new Profile(skipped, Math.min(RECORDED, numIterations - skipped), this::writeSoon);
    }

    /** @throws UserException where a file could not be written there */
    static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new UserException(file + " cannot be written: there is no folder " + folder);
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new UserException(file + " cannot be written");
        }
    }

    Profile profile() {
        return profile;
    }

    Path path() {
        return file;
    }

    /** Should it fail, the attempt at the end says why. */
    private void writeSoon() {
        session.vertx().executeBlocking(() -> {
            write();
            return null;
        });
    }

    /**
     * Writes what there is, unless it is written.
     *
     * @throws UserException where that fails
     */
    synchronized void write() {
        if (written) {
            return;
        }
        try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(file))) {
            Timeline.write(profile, facts, target);
        } catch (IOException e) {
            throw new UserException("the profile could not be written to " + file + ": " + e);
        }
        written = true;
    }
}
