package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos that a training records on its way. */
class TrainingVideosTest {
    @TempDir
    Path folder;

    private Outcome train(String runs, Object... settings) {
        Stream<Object> arguments = Stream.of("train", RookeryProcess.cartPole(), "total_timesteps=32768");
        Stream<Object> rest =
                Stream.of("evaluation.episodes=10", "--no-dashboard", "--quiet", "--runs", folder.resolve(runs));
        return rookery(Stream.of(arguments, Stream.of(settings), rest)
                .flatMap(one -> one)
                .toArray());
    }

    private RunDirectory only(String runs) throws IOException {
        return RookeryProcess.onlyRun(folder.resolve(runs));
    }

    @Test
    void aTrainingRecordsOnItsWayAndLearnsTheSame() throws IOException {
        assertThat(train("plain")).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(train("filmed", "video.interval=8192", "video.max_steps=50"))
                .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        RunDirectory filmed = only("filmed");
        Path last = filmed.videosFolder().resolve("step-32768.mp4");
        assertThat(last).exists();
        try (Stream<Path> files = Files.list(filmed.videosFolder())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.matches("step-(8192|16384|24576|32768)\\.mp4"));
        }
        assertThat(filmed.logFile()).content().contains("recorded an episode at step 32768");
        assertThat(only("plain").videosFolder()).doesNotExist();
        assertThat(filmed.checkpoints().read(32_768).tensors())
                .isEqualTo(only("plain").checkpoints().read(32_768).tensors());

        // The last one is the episode of a recording: the same pictures, and so the same bytes.
        Path again = folder.resolve("again");
        assertThat(rookery("record", filmed.path(), "--max-steps", 50, "--format", "mp4", "--out", again)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(again.resolve("episode-1.mp4")).hasSameBinaryContentAs(last);
    }

    @Test
    void whatCannotBeWrittenIsToldInTheLogAndTheTrainingGoesOn() throws IOException {
        Path runs = folder.resolve("blocked");
        assertThat(train("blocked", "checkpoint.interval=0").exitCode()).isEqualTo(ExitCode.DONE);
        RunDirectory run = only("blocked");
        Files.writeString(run.videosFolder(), "not a folder");
        assertThat(rookery(
                                "train",
                                "--resume",
                                run.path(),
                                "total_timesteps=65536",
                                "video.interval=16384",
                                "--no-dashboard",
                                "--quiet",
                                "--runs",
                                runs)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(run.logFile())
                .content()
                .contains("no video of step 65536: " + run.videosFolder() + " cannot be written: ");
    }

    @Test
    void anEnvironmentThatCannotBeDrawnIsRefused() throws IOException {
        Path environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        Path yaml = environment.resolve("environment.yaml");
        Files.writeString(yaml, Files.readString(yaml).replaceAll("(?m)^draw:\n(  .*\n)+", ""));
        Outcome outcome = rookery("train", environment.resolve("train.yaml"), "video.interval=1000", "--no-dashboard");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains("video.interval must be 0, because MyEnv-v0 cannot be drawn");
    }
}
