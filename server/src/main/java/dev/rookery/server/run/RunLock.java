package dev.rookery.server.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps every other writer out of a run folder, in this process and in others. The operating system releases the lock
 * when the process ends, however it ends, so a lock never has to be broken by hand. The file {@code lock} stays, empty.
 *
 * <p>Any thread may take, probe and release a lock.
 */
final class RunLock implements Closeable {
    private static final String FILE = "lock";

    /** The locked byte lies behind the pid, so that the pid can be read where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * The runs that this process holds. It is static because the thing that it mirrors is: POSIX gives file locks to the
     * process, and closing any descriptor of a file drops the process's lock on it. So the lock file of a run that is
     * held here must not be opened a second time, not even to look. Guarded by itself.
     */
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path run;
    private final FileChannel channel;
    private final FileLock lock;

    private RunLock(Path run, FileChannel channel, FileLock lock) {
        this.run = run;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock of a run folder.
     *
     * @throws RunException if somebody else holds it; the message names the process
     */
    static RunLock take(Path runFolder) throws IOException {
        Path run = runFolder.toRealPath();
        synchronized (HELD_HERE) {
            if (HELD_HERE.contains(run)) {
                throw busy(run, Long.toString(ProcessHandle.current().pid()));
            }
            FileChannel channel = FileChannel.open(
                    run.resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            try {
                FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
                if (lock == null) {
                    throw busy(run, readPid(channel));
                }
                String pid = ProcessHandle.current().pid() + "\n";
                channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
                HELD_HERE.add(run);
                return new RunLock(run, channel, lock);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    /** Whether a living process, this one included, holds the run. */
    static boolean isHeld(Path runFolder) throws IOException {
        Path run = runFolder.toRealPath();
        synchronized (HELD_HERE) {
            if (HELD_HERE.contains(run)) {
                return true;
            }
            Path file = run.resolve(FILE);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock probe = channel.tryLock(LOCKED_BYTE, 1, true)) {
                return probe == null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD_HERE) {
            if (!HELD_HERE.remove(run)) {
                return;
            }
            try (channel) {
                channel.truncate(0);
                lock.release();
            }
        }
    }

    private static RunException busy(Path run, String pid) {
        return new RunException("the run " + run.getFileName() + " is in use by process " + pid
                + ": stop that process first, or start a new run");
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        int length = Math.max(0, channel.read(text, 0));
        String pid = new String(text.array(), 0, length, StandardCharsets.US_ASCII).strip();
        return pid.matches("\\d+") ? pid : "(unknown)";
    }
}
