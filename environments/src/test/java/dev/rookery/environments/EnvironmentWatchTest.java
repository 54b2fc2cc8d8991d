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
                EnvironmentFolder.of(folder),
                () -> told.add("dynamics " + text(dynamics)),
                file -> told.add(file.toString()));
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

    /** A machine that stalls can show a file half written for long enough: that is told, too, and then the whole one. */
    private void awaitTold(String what) throws InterruptedException {
        String next = "nothing";
        while (next != null && !next.endsWith(what)) {
            next = told.poll(30, TimeUnit.SECONDS);
        }
        assertThat(next).as("told of '" + what + "'").isNotNull();
    }

    @Test
    void everyWayToSaveAnyOfTheFilesIsNoticed() throws Exception {
        Files.writeString(dynamics, DYNAMICS + "// in place");
        awaitTold("// in place");

        Path other = Files.writeString(directory.resolve("world.cl.tmp"), DYNAMICS + "// renamed");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(dynamics));
        Files.move(other, dynamics, StandardCopyOption.REPLACE_EXISTING);
        awaitTold("// renamed");

        Files.writeString(included, "#define GROUND 1.0f\n");
        awaitTold("// renamed");

        Files.writeString(spec, text(spec) + "# a comment\n");
        awaitTold(spec.toString());

        Files.delete(dynamics);
        awaitTold("missing");
        Files.writeString(dynamics, DYNAMICS);
        awaitTold("State;\n");
        assertThat(told).isEmpty();
    }
}
