package dev.rookery.server.run;

import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.environments.Sha256;
import dev.rookery.server.run.CheckpointManifest.FileDigest;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A run's {@code checkpoints/<global step>/}, each with {@code state.safetensors} and {@code manifest.json}. A folder
 * that bears a step for its name is complete: it was written under a hidden name, forced to the disk, then renamed.
 *
 * <p>The manifest guards the tensors by their SHA-256; the header of the tensors repeats what the manifest says, so that
 * damage to either is found.
 *
 * <p>Any thread, but every method waits for the disk (writing, some milliseconds for each file): not on an event loop.
 */
public final class CheckpointStore {
    static final String STATE = "state.safetensors";
    private static final Pattern STEP = Pattern.compile("[0-9]{12}|[1-9][0-9]{12,18}");
    private static final String WRITING = ".writing-";
    private static final String REPLACED = ".replaced-";
    private static final String DELETING = ".deleting-";

    private static final String META_STEP = "global_step";
    private static final String META_ITERATION = "iteration";
    private static final String META_CONFIG = "config_sha256";
    private static final String META_DEVICE = "device";
    private static final String META_EXTRA = "metadata.";

    private final Path folder;
    private final int keep;
    private final String configSha256;
    private final String device;

    private CheckpointStore(Path folder, int keep, String configSha256, String device) {
        this.folder = folder;
        this.keep = keep;
        this.configSha256 = configSha256;
        this.device = device;
    }

    /** For looking only: touches nothing, so that the run may go on elsewhere. */
    public static CheckpointStore reading(Path folder) {
        return new CheckpointStore(folder, 0, "", "");
    }

    /**
     * For the one owner of the run. Makes the folder, and clears away what a crash left half-written.
     *
     * @param keep how many checkpoints stay, at least 1
     * @param configSha256 of the resolved configuration, hexadecimal
     * @param device the device's name
     */
    static CheckpointStore writing(Path folder, int keep, String configSha256, String device) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoint.keep must be at least 1, but is " + keep);
        }
        Files.createDirectories(folder);
        CheckpointStore store = new CheckpointStore(folder, keep, configSha256, device);
        store.clearLeftovers();
        return store;
    }

    /**
     * Writes a checkpoint, durably, then deletes the oldest beyond those to keep. One of the same step is replaced.
     *
     * @throws IllegalStateException if the store is for reading only
     */
    public synchronized void write(Checkpoint checkpoint) throws IOException {
        if (keep == 0) {
            throw new IllegalStateException("this checkpoint store is for reading");
        }
        String name = name(checkpoint.globalStep());
        Path temporary = folder.resolve(WRITING + name);
        if (Files.exists(temporary)) {
            DurableFiles.deleteTree(temporary);
        }
        Files.createDirectory(temporary);
        FileDigest state = writeState(temporary.resolve(STATE), checkpoint);
        CheckpointManifest manifest = new CheckpointManifest(
                CheckpointManifest.FORMAT,
                CheckpointManifest.VERSION,
                checkpoint.globalStep(),
                checkpoint.iteration(),
                configSha256,
                device,
                Map.of(STATE, state),
                checkpoint.metadata());
        try (FileOutputStream out =
                new FileOutputStream(temporary.resolve(CheckpointManifest.FILE).toFile())) {
            out.write(manifest.json());
            out.getFD().sync();
        }
        DurableFiles.syncFolder(temporary);

        Path target = folder.resolve(name);
        Path replaced = folder.resolve(REPLACED + name);
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(folder);
        if (Files.exists(replaced)) {
            DurableFiles.deleteTree(replaced);
        }
        deleteOldest(checkpoint.globalStep());
    }

    /** Steps of the complete checkpoints, ascending. */
    public List<Long> steps() throws IOException {
        List<Long> steps = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (STEP.matcher(name).matches() && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    steps.add(Long.parseLong(name));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Collections.sort(steps);
        return steps;
    }

    /**
     * The checkpoint of the most steps; empty where there is none yet.
     *
     * @throws RunException if it is damaged: an earlier one is never taken in silence
     */
    public Optional<Checkpoint> latest() throws IOException {
        while (true) {
            List<Long> steps = steps();
            if (steps.isEmpty()) {
                return Optional.empty();
            }
            long step = steps.get(steps.size() - 1);
            try {
                return Optional.of(read(step));
            } catch (RunException | IOException e) {
                if (Files.exists(folder.resolve(name(step)))) {
                    throw e;
                }
                // Its owner deleted it meanwhile, so there is a newer one.
            }
        }
    }

    /**
     * Reads and verifies a checkpoint.
     *
     * @throws RunException if it is missing or damaged, or of another format version; says which file is wrong, and how
     */
    public Checkpoint read(long globalStep) throws IOException {
        Path checkpoint = existing(globalStep);
        CheckpointManifest manifest = manifest(globalStep);
        FileDigest expected = manifest.files().get(STATE);
        Path state = checkpoint.resolve(STATE);
        if (expected == null || manifest.files().size() != 1) {
            throw CheckpointManifest.damaged(checkpoint, CheckpointManifest.FILE + " must list exactly " + STATE);
        }
        if (!Files.isRegularFile(state)) {
            throw CheckpointManifest.damaged(checkpoint, STATE + " is missing");
        }
        long size = Files.size(state);
        if (size != expected.bytes()) {
            throw CheckpointManifest.damaged(
                    checkpoint, STATE + " has " + size + " bytes, but the manifest says " + expected.bytes());
        }
        if (!sha256(state).equals(expected.sha256())) {
            throw CheckpointManifest.damaged(checkpoint, STATE + " does not have the SHA-256 that the manifest says");
        }
        Safetensors.Contents contents = Safetensors.read(state);
        if (!contents.metadata().equals(stateMetadata(manifest))) {
            throw CheckpointManifest.damaged(
                    checkpoint, CheckpointManifest.FILE + " contradicts the header of " + STATE);
        }
        return new Checkpoint(globalStep, manifest.iteration(), contents.tensors(), manifest.metadata());
    }

    /**
     * Reads a checkpoint's manifest, without a look at the tensors.
     *
     * @throws RunException as {@link #read}
     */
    public CheckpointManifest manifest(long globalStep) throws IOException {
        Path checkpoint = existing(globalStep);
        CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
        if (manifest.globalStep() != globalStep) {
            throw CheckpointManifest.damaged(
                    checkpoint, CheckpointManifest.FILE + " is of step " + manifest.globalStep());
        }
        return manifest;
    }

    private Path existing(long globalStep) throws IOException {
        Path checkpoint = folder.resolve(name(globalStep));
        if (!Files.isDirectory(checkpoint, LinkOption.NOFOLLOW_LINKS)) {
            throw new RunException(
                    "there is no checkpoint of step " + globalStep + " in " + folder + ": there are " + steps());
        }
        return checkpoint;
    }

    private FileDigest writeState(Path file, Checkpoint checkpoint) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            OutputStream buffered = new BufferedOutputStream(new DigestOutputStream(out, digest), 1 << 16);
            Safetensors.write(
                    buffered,
                    checkpoint.tensors(),
                    stateMetadata(
                            checkpoint.globalStep(),
                            checkpoint.iteration(),
                            configSha256,
                            device,
                            checkpoint.metadata()));
            buffered.flush();
            out.getFD().sync();
        }
        return new FileDigest(Files.size(file), Sha256.end(digest));
    }

    private static Map<String, String> stateMetadata(CheckpointManifest manifest) {
        return stateMetadata(
                manifest.globalStep(),
                manifest.iteration(),
                manifest.configSha256(),
                manifest.device(),
                manifest.metadata());
    }

    private static Map<String, String> stateMetadata(
            long globalStep, int iteration, String configSha256, String device, Map<String, String> metadata) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(META_STEP, Long.toString(globalStep));
        texts.put(META_ITERATION, Integer.toString(iteration));
        texts.put(META_CONFIG, configSha256);
        texts.put(META_DEVICE, device);
        metadata.forEach((key, value) -> texts.put(META_EXTRA + key, value));
        return texts;
    }

    private void deleteOldest(long justWritten) throws IOException {
        List<Long> steps = steps();
        for (long step : steps.subList(0, Math.max(0, steps.size() - keep))) {
            if (step == justWritten) {
                continue;
            }
            Path doomed = folder.resolve(DELETING + name(step));
            Files.move(folder.resolve(name(step)), doomed, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.deleteTree(doomed);
        }
    }

    private void clearLeftovers() throws IOException {
        List<Path> leftovers = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, ".*")) {
            children.forEach(leftovers::add);
        }
        for (Path leftover : leftovers) {
            String name = leftover.getFileName().toString();
            if (name.startsWith(REPLACED) && !Files.exists(folder.resolve(name.substring(REPLACED.length())))) {
                Files.move(leftover, folder.resolve(name.substring(REPLACED.length())), StandardCopyOption.ATOMIC_MOVE);
            } else if (name.startsWith(REPLACED) || name.startsWith(WRITING) || name.startsWith(DELETING)) {
                DurableFiles.deleteTree(leftover);
            }
        }
        DurableFiles.syncFolder(folder);
    }

    private static String name(long globalStep) {
        return String.format(Locale.ROOT, "%012d", globalStep);
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                digest.update(chunk, 0, length);
            }
        }
        return Sha256.end(digest);
    }
}
