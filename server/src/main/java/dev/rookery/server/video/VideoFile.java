package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.io.IOException;

/** A file that pictures of one size are added to, each shown for the same time. Owned by one thread. */
public sealed interface VideoFile extends AutoCloseable permits AnimatedGif, Mp4 {
    /** @throws IllegalArgumentException where its size is not that of the pictures before */
    void add(Picture picture) throws IOException;

    /** Ends the file. */
    @Override
    void close() throws IOException;
}
