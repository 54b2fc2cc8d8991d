package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A video that is being written: it gets its name when it is complete, and is not there before. Owned by one thread. */
public final class NewVideo implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final VideoFile video;
    private boolean closed;

    /**
     * @param target where it will be, in place of what may be there
     * @param delaySeconds how long each picture is shown, as near to this as the format can
     */
    public NewVideo(Path target, VideoFormat format, double delaySeconds) throws IOException {
        this.target = target;
        part = target.resolveSibling(target.getFileName() + ".part");
        video = format.open(part, format.possible(delaySeconds));
    }

    /** Where it will be. */
    public Path target() {
        return target;
    }

    /** The next picture, of the same size as those before. */
    public void add(Picture picture) throws IOException {
        video.add(picture);
    }

    /** There will be no more pictures. */
    public void complete() throws IOException {
        closed = true;
        video.close();
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Leaves nothing behind unless it is complete. */
    @Override
    public void close() throws IOException {
        try {
            if (!closed) {
                closed = true;
                video.close();
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
