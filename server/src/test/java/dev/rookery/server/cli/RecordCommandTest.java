package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.environments.draw.Picture;
import dev.rookery.environments.draw.Theme;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.video.ReadGif;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordCommandTest {
    private static final Pattern EPISODE =
            Pattern.compile("(\\S+\\.gif): (\\d+) steps long, terminated, return (\\S+), [0-9.]+ [KM]iB");

    @TempDir
    static Path shared;

    private static Path run;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        run = trained(shared.resolve("runs"), RookeryProcess.cartPole(), "total_timesteps=16384", "seeds=[3, 4]");
    }

    private static Path trained(Path runs, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("evaluation.episodes=10", "--no-dashboard", "--quiet", "--runs", runs));
        assertThat(rookery(all.toArray())).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        return RookeryProcess.onlyRun(runs).path();
    }

    private String recorded(Object... options) {
        Outcome outcome = record(options);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome.out();
    }

    private Outcome record(Object... options) {
        List<Object> all = new ArrayList<>(List.of("record", run, "--size", "96x64", "--out", folder));
        all.addAll(List.of(options));
        return rookery(all.toArray());
    }

    private byte[] gif(int episode) throws IOException {
        return Files.readAllBytes(folder.resolve("episode-" + episode + ".gif"));
    }

    @Test
    void theFirstEpisodeIsTheOneOfAnEvaluationAndEveryStepOfItIsShown() throws IOException {
        String out = recorded("--episodes", 2, "--policy", 1, "--frame", 3);
        assertThat(out).startsWith("policy 1 (seed 4), checkpoint 16384, drawn by ");
        JsonNode evaluated = new ObjectMapper()
                .readTree(rookery("eval", run, "--policy", 1, "--episodes", 1, "--json")
                        .out());
        Matcher told = EPISODE.matcher(out);
        assertThat(told.find()).as(out).isTrue();
        assertThat(told.group(1)).isEqualTo(folder.resolve("episode-1.gif").toString());
        assertThat(Integer.parseInt(told.group(2)))
                .isEqualTo(evaluated.get("length_mean").asInt());
        assertThat(Double.parseDouble(told.group(3)))
                .isEqualTo(evaluated.get("return_mean").asDouble());

        ReadGif gif = ReadGif.of(folder.resolve("episode-1.gif"));
        // From what it begins with to what it ends in.
        assertThat(gif.frames()).hasSize(evaluated.get("length_mean").asInt() + 1);
        assertThat(gif.delays()).containsOnly(2); // CartPole's 0.02 s
        for (int i = 1; i < gif.frames().size(); i++) {
            assertThat(gif.frames().get(i).rgb())
                    .as("frame %d", i)
                    .isNotEqualTo(gif.frames().get(i - 1).rgb());
        }
        Picture third = ReadGif.still(folder.resolve("episode-1-step-3.png"));
        assertThat(third).usingRecursiveComparison().isEqualTo(gif.frames().get(3));
        assertThat(third.width()).isEqualTo(96);
        assertThat(third.height()).isEqualTo(64);
        assertThat(third.rgb()[0] & 0xFFFFFF).isEqualTo(Theme.DARK.background());
        assertThat(gif(2)).isNotEqualTo(gif(1));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "episode-1.gif",
                            "episode-1.mp4",
                            "episode-1-step-3.png",
                            "episode-2.gif",
                            "episode-2.mp4",
                            "episode-2-step-3.png");
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedAnotherEpisode() throws IOException {
        recorded("--seed", 7, "--episodes", 2);
        byte[] first = gif(1);
        byte[] second = gif(2);
        byte[] video = Files.readAllBytes(folder.resolve("episode-1.mp4"));
        Files.writeString(folder.resolve("episode-3.gif"), "not of this call");
        // However long the first one is, the second one is the same.
        String again = recorded("--seed", 7, "--episodes", 2, "--max-steps", 4);
        assertThat(again)
                .contains("episode-1.gif: cut at --max-steps 4, return so far 4.0, ")
                .contains(", in place of the one that was there\n");
        ReadGif cut = ReadGif.of(folder.resolve("episode-2.gif"));
        assertThat(cut.frames()).hasSize(5);
        assertThat(recorded("--seed", 7, "--episodes", 2)).doesNotContain("cut");
        assertThat(gif(1)).isEqualTo(first);
        assertThat(gif(2)).isEqualTo(second);
        assertThat(Files.readAllBytes(folder.resolve("episode-1.mp4"))).isEqualTo(video);
        assertThat(cut.frames())
                .usingRecursiveComparison()
                .isEqualTo(ReadGif.of(folder.resolve("episode-2.gif")).frames().subList(0, 5));
        assertThat(folder.resolve("episode-3.gif")).hasContent("not of this call");
        recorded("--seed", 8);
        assertThat(gif(1)).isNotEqualTo(first);
    }

    @Test
    void sizeThemeAndPaceAreAsTheyAreWanted() throws IOException {
        String out = recorded("--theme", "light", "--fps", 8, "--max-steps", 500, "--frame", 500);
        assertThat(out).contains("episode 1 was over before step 500: there is no PNG of it");
        ReadGif gif = ReadGif.of(folder.resolve("episode-1.gif"));
        assertThat(gif.delays().subList(0, 4)).containsExactly(13, 12, 13, 12);
        assertThat(gif.frames().get(0).rgb()[0] & 0xFFFFFF).isEqualTo(Theme.LIGHT.background());
        // As they are by themselves.
        Outcome plain = rookery("record", run, "--max-steps", 1);
        assertThat(plain.exitCode()).as(plain.err()).isEqualTo(ExitCode.DONE);
        Picture first = ReadGif.of(run.resolve("videos/episode-1.gif")).frames().get(0);
        assertThat(List.of(first.width(), first.height())).containsExactly(1120, 480);
    }

    @Test
    void onlyTheFormatsThatAreWantedAreWritten() throws IOException {
        recorded("--format", "mp4", "--max-steps", 3);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("episode-1.mp4"));
        }
        assertThat(recorded("--format", "gif,mp4", "--max-steps", 3))
                .contains("episode-1.mp4: cut")
                .contains("episode-1.gif: cut");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --episodes  | 0       | --episodes must be from 1 to 1000, but is 0
                    --max-steps | 100001  | --max-steps must be from 1 to 100000, but is 100001
                    --frame     | 2001    | --frame must be from 0 to 2000, but is 2001
                    --fps       | 51      | --fps must be from 1 to 50, but is 51
                    --seed      | -1      | --seed must be 0 or more, but is -1
                    --size      | 640     | --size must be WIDTHxHEIGHT in pixels, each from 16 to 2048, like 640x480, but is 640
                    --size      | 15x480  | but is 15x480
                    --size      | 20x2049 | but is 20x2049
                    --format    | webm    | expected one of [MP4, GIF]
                    --theme     | sepia   | expected one of [DARK, LIGHT]
                    --policy    | 2       | --policy must be best, or a policy of
                    """)
    void anOptionThatCannotBeIsRefused(String option, String value, String message) {
        Outcome outcome = rookery("record", run, "--out", folder.resolve("new"), option, value);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains(message);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void whatCannotBeWrittenIsToldAndNothingIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome noFolder = rookery("record", run, "--out", file);
        assertThat(noFolder.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(noFolder.err()).contains("--out: the folder " + file + " cannot be made");

        Files.createDirectory(folder.resolve("episode-1.gif"));
        Outcome taken = record("--max-steps", 1);
        assertThat(taken.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(taken.err()).contains("episode-1.gif is a folder: remove it");
        assertThat(folder.resolve("episode-1.gif.part")).doesNotExist();
    }

    @Test
    void aRunThatHasNothingToShowIsRefused() throws IOException {
        assertThat(rookery("record", folder).err()).contains("is not a run: it has no config.yaml");
        Files.copy(run.resolve("config.yaml"), folder.resolve("config.yaml"));
        Outcome untrained = rookery("record", folder);
        assertThat(untrained.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(untrained.err()).contains("has no checkpoint yet");
        assertThat(folder.resolve("videos")).doesNotExist();
    }

    @Test
    void anEnvironmentWithoutADrawSectionIsRefused() throws IOException {
        Path environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
        Path yaml = environment.resolve("environment.yaml");
        Files.writeString(yaml, Files.readString(yaml).replaceAll("(?m)^draw:\n(  .*\n)+", ""));
        Files.copy(environment.resolve("train.yaml"), environment.resolve("config.yaml"));
        Outcome outcome = rookery("record", environment);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .isEqualTo("rookery: MyEnv-v0 cannot be drawn: it has no draw section. docs/environments.md says how to"
                        + " add one\n");
    }

    @Test
    void anEnvironmentInJavaIsRecordedToo() throws IOException {
        Path jar = TestPlugin.example(folder.resolve("build"));
        Path experiment = Path.of("..", "docs", "examples", "java-environment", "train.yaml");
        Path java =
                trained(folder.resolve("runs"), experiment, "environment.java.plugin=" + jar, "total_timesteps=8192");
        Outcome outcome = rookery("record", java, "--out", folder, "--size", "64x64", "--max-steps", 20);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        ReadGif gif = ReadGif.of(folder.resolve("episode-1.gif"));
        assertThat(gif.frames().get(5).rgb()).isNotEqualTo(gif.frames().get(0).rgb());
    }
}
