package dev.rookery.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.launcher.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/provision.sh} where it has nothing to fetch. tools/bare-machine.sh tries the rest on a machine without anything. */
final class ProvisionTest {
    private static final Path SCRIPT = Shell.project().resolve("tools/provision.sh");

    @TempDir
    Path cache;

    @Test
    void whatIsThereAlreadyIsLeftAlone() {
        // The build that runs this test has provisioned all.
        Outcome outcome = shell().run(SCRIPT, "opengl", "browser");

        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void aFolderOfTheUsersWithoutADriverIsNamed() {
        Outcome outcome = shell().with("OCL_ICD_VENDORS", cache).run(SCRIPT, "opencl");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("OCL_ICD_VENDORS=" + cache).contains("Type: unset OCL_ICD_VENDORS");
    }

    @Test
    void anUnknownPartIsRefused() {
        Outcome outcome = shell().run(SCRIPT, "opencv");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("unknown part 'opencv'");
    }

    private Shell shell() {
        return new Shell(cache).with("ROOKERY_CACHE", cache.resolve("rookery"));
    }
}
