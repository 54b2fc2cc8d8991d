package dev.rookery.server.video;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a video can be written as. */
public enum VideoFormat {
    /** H.264, which browsers and everything else that plays videos play. */
    MP4 {
        @Override
        public double possible(double delaySeconds) {
            return delaySeconds;
        }

        @Override
        VideoFile open(Path file, double delaySeconds) throws IOException {
            return new Mp4(file, delaySeconds);
        }
    },
    /** An animated picture, which can be shown wherever pictures can. */
    GIF {
        @Override
        public double possible(double delaySeconds) {
            return Math.max(AnimatedGif.MIN_DELAY_SECONDS, Math.min(AnimatedGif.MAX_DELAY_SECONDS, delaySeconds));
        }

        @Override
        VideoFile open(Path file, double delaySeconds) throws IOException {
            return new AnimatedGif(new BufferedOutputStream(Files.newOutputStream(file)), delaySeconds);
        }
    };

    /** The time nearest to this one that a picture can be shown for, in seconds. */
    public abstract double possible(double delaySeconds);

    /** @param delaySeconds a {@link #possible} one */
    abstract VideoFile open(Path file, double delaySeconds) throws IOException;

    /** With which files of this format end. */
    public String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
