package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
    private static final Clock NOON = clockAt("2026-01-31T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void runsOfTheSameSecondGetFoldersOfTheirOwn() throws IOException {
        Path runs = root.resolve("runs");
        assertThat(RunDirectory.create(runs, "cartpole-ppo", NOON).id()).isEqualTo("cartpole-ppo-20260131-120000");
        assertThat(RunDirectory.create(runs, "cartpole-ppo", NOON).id()).isEqualTo("cartpole-ppo-20260131-120000-2");
        assertThat(RunDirectory.create(runs, "cartpole-ppo", NOON).id()).isEqualTo("cartpole-ppo-20260131-120000-3");
        assertThat(RunDirectory.open(runs, "cartpole-ppo-20260131-120000-3").path())
                .isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "../a", "a..b", "-a", ".a", "a b", "a\0", "a\n", "\u00e9"})
    void aNameThatIsNoPlainFolderNameIsRefused(String name) {
        assertThatThrownBy(() -> RunDirectory.create(root, name, NOON))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("cannot name a run");
        assertThat(root).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../secret-20260131-120000",
                "a/../b-20260131-120000",
                "/etc-20260131-120000",
                "a-20260131-120000/..",
                "a-20260131-120000\n",
                "a-20260131",
                "a-20260131-1200000",
                "a-20260131-120000-",
                "a-20260131-120000-99999",
                "a..b-20260131-120000",
                "%2e%2e-20260131-120000",
                ""
            })
    void whatIsNoRunIdOpensNothing(String id) {
        assertThat(RunDirectory.isValidId(id)).isFalse();
        assertThatThrownBy(() -> RunDirectory.open(root, id)).isInstanceOf(RunException.class);
    }

    @Test
    void aLinkThatBearsTheNameOfARunIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("config.yaml"), "name: secret\n");
        Files.createSymbolicLink(root.resolve("a-20260131-120000"), elsewhere);
        assertThatThrownBy(() -> RunDirectory.open(root, "a-20260131-120000"))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("there is no run");
        assertThat(RunDirectory.list(root)).isEmpty();
    }

    @Test
    void aFolderThatIsNoRunIsSaidToBeNone() throws IOException {
        assertThatThrownBy(() -> RunDirectory.at(root.resolve("missing")))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> RunDirectory.at(root))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("no config.yaml");
    }

    @Test
    void runsAreListedNewestFirstAndAnythingElseIsLeftOut() throws IOException {
        RunDirectory.create(root, "b", clockAt("2026-01-01T00:00:00Z"));
        RunDirectory.create(root, "a", NOON);
        RunDirectory.create(root, "a", NOON);
        RunDirectory.create(root, "c", clockAt("2026-01-15T00:00:00Z"));
        Files.createDirectory(root.resolve("notes"));
        Files.writeString(root.resolve("d-20260131-120000"), "a file");

        assertThat(RunDirectory.list(root))
                .extracting(RunListing::id)
                .containsExactly("a-20260131-120000-2", "a-20260131-120000", "c-20260115-000000", "b-20260101-000000");
        assertThat(RunDirectory.list(root.resolve("missing"))).isEmpty();
    }

    @Test
    void theListTellsARunThatGoesOnFromOneWhoseProcessDied() throws IOException {
        RunDirectory run = RunDirectory.create(root, "a", NOON);
        new RunSummary(
                        "training",
                        4096L,
                        1.0,
                        0.5,
                        8192.0,
                        null,
                        null,
                        null,
                        null,
                        "cpu",
                        1L,
                        1,
                        List.of(1L),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        0)
                .write(run.summaryFile());

        RunLock lock = RunLock.take(run.path());
        assertThat(RunDirectory.list(root)).extracting(RunListing::status).containsExactly("training");
        assertThatThrownBy(() -> RunLock.take(run.path()))
                .as("looking must not unlock")
                .isInstanceOf(RunException.class);
        lock.close();
        assertThat(RunDirectory.list(root)).extracting(RunListing::status).containsExactly("interrupted");
    }

    @Test
    void aRunThatAnotherProcessHoldsIsRefusedWithThePidOfThatProcess() throws Exception {
        RunDirectory run = RunDirectory.create(root, "a", NOON);
        Process holder = hold(run);
        try (BufferedReader says = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(says.readLine()).isEqualTo("held");
            assertThat(RunLock.isHeld(run.path())).isTrue();
            assertThatThrownBy(() -> RunLock.take(run.path()))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("in use by process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(RunLock.isHeld(run.path()))
                .as("after the process was killed")
                .isFalse();
        RunLock.take(run.path()).close();
    }

    @Test
    void aRunHeldHereIsRefusedToAnotherProcess() throws Exception {
        RunDirectory run = RunDirectory.create(root, "a", NOON);
        RunLock lock = RunLock.take(run.path());
        assertThat(RunLock.isHeld(run.path())).isTrue();
        Process other = hold(run);
        try (BufferedReader says = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(says.readLine())
                    .contains("in use by process " + ProcessHandle.current().pid());
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            other.destroyForcibly();
            lock.close();
        }
    }

    private static Process hold(RunDirectory run) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        run.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Clock clockAt(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    /** Another process: takes the lock, says so, and holds it until its standard input ends. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try (RunLock lock = RunLock.take(Path.of(arguments[0]))) {
                System.out.println(lock == null ? "nothing" : "held");
                while (System.in.read() >= 0) {
                    // Until the parent closes the pipe.
                }
            } catch (RunException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
