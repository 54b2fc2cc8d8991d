package dev.rookery.environments;

import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Notices when somebody saves an environment's files: its dynamics, with what they include, and its
 * {@code environment.yaml}. It compares what they hold, five times a second, on a thread of its own, because what the file
 * system tells by itself depends on how an editor saves (in place, or another file under the same name), and over a network
 * it tells nothing. A file counts as saved when two looks in a row find the same in it.
 */
public final class EnvironmentWatch implements AutoCloseable {
    private static final long INTERVAL_MS = 200;

    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "environment-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins to watch; what the files hold now is not told.
     *
     * @param folder on disk, with dynamics in OpenCL C
     * @param dynamicsSaved called on the watch's thread, also where the dynamics can no longer be read
     * @param specSaved called on the watch's thread with the file
     */
    public EnvironmentWatch(EnvironmentFolder folder, Runnable dynamicsSaved, Consumer<Path> specSaved) {
        Path spec = folder.directory()
                .orElseThrow(() -> new IllegalArgumentException(folder.location() + " is no folder on disk"))
                .resolve(EnvironmentFolder.SPEC_FILE);
        Watched dynamics = new Watched(() -> dynamics(folder), dynamicsSaved);
        Watched description = new Watched(() -> text(spec), () -> specSaved.accept(spec));
        looking.scheduleWithFixedDelay(
                () -> {
                    dynamics.look();
                    description.look();
                },
                INTERVAL_MS,
                INTERVAL_MS,
                TimeUnit.MILLISECONDS);
    }

    /** Some text that changes, of which every state that lasts is told once. Used by the watch's thread. */
    private static final class Watched {
        private final Supplier<String> reading;
        private final Runnable saved;
        private String told;
        private String before;

        Watched(Supplier<String> reading, Runnable saved) {
            this.reading = reading;
            this.saved = saved;
            told = reading.get();
            before = told;
        }

        void look() {
            String now = reading.get();
            if (now.equals(before) && !now.equals(told)) {
                told = now;
                saved.run();
            }
            before = now;
        }
    }

    /** What cannot be read is a state like any other: whoever compiles it says what is wrong. */
    private static String dynamics(EnvironmentFolder folder) {
        try {
            return folder.dynamics();
        } catch (ConfigurationException unreadable) {
            return unreadable.getMessage();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** Ends the watching; nothing is told afterwards, but for what is being told now. */
    @Override
    public void close() {
        looking.shutdownNow();
    }
}
