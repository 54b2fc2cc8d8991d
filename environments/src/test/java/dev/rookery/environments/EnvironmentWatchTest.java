package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentWatchTest {
    private static final String DYNAMICS = "#include \"shared/ground.cl\"\ntypedef struct { real x; } State;\n";

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @TempDir
    Path directory;

    private Path dynamics;
    private Path included;
    private Path spec;
    private EnvironmentWatch watch;

    @BeforeEach
    void watchAnEnvironment() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("world/shared")).getParent();
        dynamics = Files.writeString(folder.resolve("world.cl"), DYNAMICS);
        included = Files.writeString(folder.resolve("shared/ground.cl"), "#define GROUND 0.0f\n");
        spec = Files.writeString(folder.resolve("environment.yaml"), """
                id: World-v0
                summary: a world
                source: made up for tests
                observation: [{name: x}]
                action: {discrete: [{name: stay}]}
                max_episode_steps: 10
                """);
        watch = new EnvironmentWatch(
                EnvironmentFolder.of(folder), () -> told.add("dynamics " + text(dynamics)), () -> told.add("spec"));
    }

    @AfterEach
    void endTheWatch() {
        watch.close();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            return "missing";
        }
    }

    private String next() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void everyWayToSaveAnyOfTheFilesIsNoticedOnce() throws Exception {
        Files.writeString(dynamics, DYNAMICS + "// in place");
        assertThat(next()).endsWith("// in place");

        Path other = Files.writeString(directory.resolve("world.cl.tmp"), DYNAMICS + "// renamed");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(dynamics));
        Files.move(other, dynamics, StandardCopyOption.REPLACE_EXISTING);
        assertThat(next()).endsWith("// renamed");

        Files.writeString(included, "#define GROUND 1.0f\n");
        assertThat(next()).as("an included file").endsWith("// renamed");

        Files.writeString(spec, text(spec) + "# a comment\n");
        assertThat(next()).isEqualTo("spec");

        Files.delete(dynamics);
        assertThat(next()).isEqualTo("dynamics missing");
        Files.writeString(dynamics, DYNAMICS);
        assertThat(next()).startsWith("dynamics #include");
        assertThat(told).isEmpty();
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotToldUntilItIsWhole() throws Exception {
        try (var writer = Files.newBufferedWriter(dynamics)) {
            for (int line = 0; line < 1000; line++) {
                writer.write("// line " + line + "\n");
                writer.flush();
                Thread.sleep(1);
            }
        }
        assertThat(next()).endsWith("// line 999\n");
        assertThat(told).isEmpty();
    }
}
