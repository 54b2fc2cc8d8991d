package dev.rookery.server.cli;

import dev.rookery.agents.experiment.Playback;
import dev.rookery.agents.experiment.PlayedStep;
import dev.rookery.environments.draw.Picture;
import dev.rookery.environments.draw.PictureRenderer;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.server.video.NewVideo;
import dev.rookery.server.video.Png;
import dev.rookery.server.video.VideoFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Plays episodes and writes them as files, which are complete or not there: they get their names at the end. Owned by the
 * command's thread.
 */
final class EpisodeRecording {
    private final Session session;
    private final Playback playback;
    private final long seed;
    private final PictureRenderer renderer;
    private final Format format;

    /**
     * What is written.
     *
     * @param folder is there
     * @param videos as what, at least one
     * @param delaySeconds how long a step is shown
     * @param maxSteps where a longer episode is cut
     * @param frame the step that is written as a PNG, too, or null
     */
    record Format(Path folder, Set<VideoFormat> videos, double delaySeconds, int maxSteps, Integer frame) {}

    /** @param seed of the episodes' random numbers */
    EpisodeRecording(Session session, Playback playback, long seed, PictureRenderer renderer, Format format) {
        this.session = session;
        this.playback = playback;
        this.seed = seed;
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
        Path first = format.folder().resolve("episode-" + episode);
        List<NewVideo> videos = new ArrayList<>();
        List<Path> replaced = new ArrayList<>();
        try {
            try {
                for (VideoFormat each : format.videos()) {
                    Path file = first.resolveSibling(first.getFileName() + each.ending());
                    if (isReplaced(file)) {
                        replaced.add(file);
                    }
                    videos.add(new NewVideo(file, each, format.delaySeconds()));
                }
                PlayedStep last = play(episode, videos, told);
                for (NewVideo video : videos) {
                    video.complete();
                    Path file = video.target();
                    told.println(file + ": " + described(last) + ", " + Bytes.text(Files.size(file))
                            + replaced(replaced.contains(file)));
                }
                tellOfFrame(episode, last, told);
            } finally {
                for (NewVideo video : videos) {
                    video.close();
                }
            }
        } catch (IOException e) {
            throw new UserException(first + ".* cannot be written: " + FileFailure.described(e));
        }
    }

    private void tellOfFrame(int episode, PlayedStep last, PrintWriter told) {
        int lastShown = last.isDrawn() ? last.step() : last.step() - 1;
        if (format.frame() != null && format.frame() > lastShown) {
            told.println("episode " + episode + " was over before step " + format.frame() + ": there is no PNG of it");
        }
    }

    /** @return the step after which it ended, or where it was cut */
    private PlayedStep play(int episode, List<NewVideo> videos, PrintWriter told) throws IOException {
        PlayedStep now = session.await(() -> playback.begin(seed, episode - 1));
        while (true) {
            if (now.isDrawn()) {
                show(now, episode, videos, told);
            }
            if (!now.goesOn() || now.step() == format.maxSteps()) {
                return now;
            }
            now = session.await(playback::next);
        }
    }

    private void show(PlayedStep now, int episode, List<NewVideo> videos, PrintWriter told) throws IOException {
        Picture picture = renderer.drawOne(now.primitives());
        for (NewVideo video : videos) {
            video.add(picture);
        }
        if (format.frame() != null && now.step() == format.frame()) {
            writePng(picture, episode, told);
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
        String end = last.goesOn()
                ? "cut at --max-steps " + format.maxSteps() + ", return so far"
                : last.step() + " steps long, " + last.end().name().toLowerCase(Locale.ROOT) + ", return";
        return String.format(Locale.ROOT, "%s %.1f", end, last.episodicReturn());
    }
}
