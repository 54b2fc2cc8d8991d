package dev.rookery.server.cli;

import dev.rookery.agents.experiment.Playback;
import dev.rookery.agents.experiment.PlayedStep;
import dev.rookery.agents.experiment.PlayedStep.End;
import dev.rookery.environments.draw.Picture;
import dev.rookery.environments.draw.PictureRenderer;
import dev.rookery.server.video.AnimatedGif;
import dev.rookery.server.video.Png;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Plays episodes and writes them as files, which are complete or not there: they get their names at the end. Owned by the
 * command's thread.
 */
final class EpisodeRecording {
    private final Session session;
    private final Playback playback;
    private final PictureRenderer renderer;
    private final Format format;

    /**
     * What is written.
     *
     * @param folder is there
     * @param delaySeconds how long a step is shown
     * @param maxSteps where a longer episode is cut
     * @param frame the step that is written as a PNG, too, or null
     */
    record Format(Path folder, double delaySeconds, int maxSteps, Integer frame) {}

    EpisodeRecording(Session session, Playback playback, PictureRenderer renderer, Format format) {
        this.session = session;
        this.playback = playback;
        this.renderer = renderer;
        this.format = format;
    }

    /**
     * Plays one.
     *
     * @param episode from 1
     * @param told what has been written
     * @throws UserException where something cannot be written
     */
    void write(int episode, PrintWriter told) {
        Path gif = format.folder().resolve("episode-" + episode + ".gif");
        try {
            boolean replaced = isReplaced(gif);
            Path part = gif.resolveSibling(gif.getFileName() + ".part");
            PlayedStep last;
            try {
                last = play(episode, part, told);
                Files.move(part, gif, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            told.println(gif + ": " + described(last) + ", " + Bytes.text(Files.size(gif)) + replaced(replaced));
            int lastShown = last.end() == End.NONE ? last.step() : last.step() - 1;
            if (format.frame() != null && format.frame() > lastShown) {
                told.println(
                        "episode " + episode + " was over before step " + format.frame() + ": there is no PNG of it");
            }
        } catch (IOException e) {
            throw new UserException(gif + " cannot be written: " + e);
        }
    }

    /** @return the step after which it ended, or where it was cut */
    private PlayedStep play(int episode, Path file, PrintWriter told) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                AnimatedGif gif = new AnimatedGif(out, format.delaySeconds())) {
            PlayedStep now = session.await(() -> playback.begin(episode - 1));
            while (now.end() == End.NONE) {
                Picture picture = renderer.draw(new int[] {now.primitiveCount()}, now.primitives())
                        .toCompletableFuture()
                        .join();
                gif.add(picture);
                if (format.frame() != null && now.step() == format.frame()) {
                    writePng(picture, episode, told);
                }
                if (now.step() == format.maxSteps()) {
                    break;
                }
                now = session.await(playback::next);
            }
            return now;
        }
    }

    private void writePng(Picture picture, int episode, PrintWriter told) throws IOException {
        Path png = format.folder().resolve("episode-" + episode + "-step-" + format.frame() + ".png");
        boolean replaced = isReplaced(png);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(png))) {
            Png.write(picture, out);
        }
        told.println(png + ": " + picture.width() + " × " + picture.height() + " pixels" + replaced(replaced));
    }

    private static boolean isReplaced(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException(file + " is a folder: remove it, or choose another one with --out");
        }
        return Files.exists(file);
    }

    private static String replaced(boolean replaced) {
        return replaced ? ", in place of the one that was there" : "";
    }

    private String described(PlayedStep last) {
        String end = last.end() == End.NONE
                ? "cut at --max-steps " + format.maxSteps() + ", return so far"
                : last.step() + " steps long, " + last.end().name().toLowerCase(Locale.ROOT) + ", return";
        return String.format(Locale.ROOT, "%s %.1f", end, last.episodicReturn());
    }
}
