package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.draw.Atlas;
import dev.rookery.environments.draw.PictureRenderer;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.server.video.AnimatedGif;
import dev.rookery.server.video.VideoFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        description = "Plays episodes with what a run has learnt, and writes each as a video.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RecordCommand implements Callable<Integer> {
    private static final int MAX_EPISODES = 1000;
    private static final int MOST_STEPS = 100_000;
    private static final int MAX_FPS = 50;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOfPolicy run;

    @Option(names = "--episodes", paramLabel = "N", description = "How many are played (${DEFAULT-VALUE}).")
    private int episodes = 1;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where episode-1.mp4, episode-1.gif and so on go (videos, in the run's folder). Files of these names are"
                            + " replaced, no others.")
    private Path out;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            split = ",",
            description = "What they are written as: mp4, gif, or mp4,gif (both).")
    private EnumSet<VideoFormat> formats = EnumSet.allOf(VideoFormat.class);

    @Option(names = "--frame", paramLabel = "N", description = "Also writes step N of each episode, from 0, as PNG.")
    private Integer frame;

    @Option(
            names = "--size",
            paramLabel = "WIDTHxHEIGHT",
            description = "Of the pictures, in pixels (480 high, as wide as the environment's view wants).")
    private String size;

    @Option(names = "--theme", paramLabel = "THEME", description = "The colours: dark or light (dark).")
    private Theme theme = Theme.DARK;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description =
                    "Steps shown in a second, 1 to 50 (real time; where the environment has no step_seconds, what the"
                            + " dashboard shows).")
    private Integer fps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the episodes' random numbers (the policy's, with which episode 1 is the one of"
                    + " 'rookery eval RUN --episodes 1').")
    private Long seed;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            description = "An episode that is longer is cut there (${DEFAULT-VALUE}).")
    private int maxSteps = 2000;

    @Override
    public Integer call() throws IOException {
        OptionValue.between("--episodes", episodes, 1, MAX_EPISODES);
        OptionValue.between("--max-steps", maxSteps, 1, MOST_STEPS);
        if (frame != null) {
            OptionValue.between("--frame", frame, 0, maxSteps);
        }
        if (fps != null) {
            OptionValue.between("--fps", fps, 1, MAX_FPS);
        }
        if (seed != null && seed < 0) {
            throw new UserException("--seed must be 0 or more, but is " + seed);
        }
        PictureSize wanted = size == null ? null : PictureSize.parse(size);
        ExperimentConfig config = run.config();
        Drawing drawing = drawing(config.folder(run.catalog()));
        Checkpoint checkpoint = run.checkpoint();
        int policy = run.onePolicy(config, checkpoint);
        Path folder = folder();
        PrintWriter told = spec.commandLine().getOut();
        try (Session session = run.session(config.alone(policy))) {
            Experiment experiment = session.opened(checkpoint.alone(policy, config.policies()));
            long random = seed == null ? session.config().seed() : seed;
            try (PictureRenderer renderer = renderer(session, drawing, wanted)) {
                told.println((config.policies() == 1 ? "" : RunOfPolicy.named(config, policy) + ", ") + "checkpoint "
                        + checkpoint.globalStep() + ", drawn by " + renderer.description());
                EpisodeRecording recording = new EpisodeRecording(
                        session,
                        session.await(experiment::playback),
                        random,
                        renderer,
                        new EpisodeRecording.Format(folder, formats, delaySeconds(session), maxSteps, frame));
                for (int episode = 1; episode <= episodes; episode++) {
                    recording.write(episode, told);
                    told.flush();
                }
            }
        }
        return ExitCode.DONE;
    }

    /** @throws UserException where it has none */
    static Drawing drawing(EnvironmentFolder environment) {
        return environment
                .spec()
                .draw()
                .orElseThrow(() -> new UserException(environment.spec().id()
                        + " cannot be drawn: it has no draw section. docs/"
                        + (environment.isJava() ? "java-environments.md" : "environments.md")
                        + " says how to add one"));
    }

    /** Makes the folder. */
    private Path folder() throws IOException {
        Path folder = out == null ? run.directory().videosFolder() : out;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserException("--out: the folder " + folder + " cannot be made: " + FileFailure.described(e));
        }
        if (!Files.isWritable(folder)) {
            throw new UserException("--out: nothing can be written in " + folder + ": choose another folder");
        }
        return folder;
    }

    private PictureRenderer renderer(Session session, Drawing drawing, PictureSize wanted) {
        PictureSize pixels = wanted == null ? PictureSize.of(drawing) : wanted;
        return PictureRenderer.open(
                session.device(), drawing, new Atlas(pixels.width(), pixels.height(), 1), theme, this::warn);
    }

    private void warn(String message) {
        spec.commandLine().getErr().println("rookery: " + message);
        spec.commandLine().getErr().flush();
    }

    /** How long a step is shown. */
    private double delaySeconds(Session session) {
        if (fps != null) {
            return 1.0 / fps;
        }
        double real = session.secondsShown();
        double possible = VideoFormat.GIF.possible(real);
        if (formats.contains(VideoFormat.GIF) && possible != real) {
            warn(String.format(
                    Locale.ROOT,
                    "a step takes %.4g s, but a GIF shows a picture for %.4g to %.4g s: it plays at %.4g times its pace",
                    real,
                    AnimatedGif.MIN_DELAY_SECONDS,
                    AnimatedGif.MAX_DELAY_SECONDS,
                    real / possible));
        }
        return real;
    }
}
