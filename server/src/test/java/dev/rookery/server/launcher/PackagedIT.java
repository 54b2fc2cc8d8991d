package dev.rookery.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.launcher.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What package has put into target/dist, started by {@code ./rookery} on the Java and the driver of this machine. */
final class PackagedIT {
    @TempDir
    Path folder;

    @Test
    void theVersionIsThatOfTheBuild() {
        Outcome outcome = rookery("--version");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).matches("rookery \\d+\\.\\d+\\.\\d+\\S*\\s+");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void wrongCommandsAndOptionsExitWith2AndSuggest() {
        Outcome command = rookery("devcies");
        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err()).contains("unknown command 'devcies'; did you mean devices?");

        Outcome option = rookery("devices", "--hlep");
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err()).contains("unknown option '--hlep'; did you mean --help?");
    }

    @Test
    void devicesMarksTheOneThatAutoChooses() {
        Outcome outcome = rookery("devices");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).containsPattern("(?m)^\\d+ \\* ");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void theDoctorRunsAKernelAndIsContent() {
        Outcome outcome = rookery("doctor");

        assertThat(outcome.exitCode()).as(outcome.out()).isZero();
        assertThat(outcome.out())
                .contains("OpenCL   ok", "a kernel was compiled and run", "Java     ok", "Type: ./rookery train");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void theDoctorSaysWhatToDoWithoutADevice() {
        Outcome outcome =
                shell().with("OCL_ICD_VENDORS", folder).run(Shell.project().resolve("rookery"), "doctor");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.out()).contains("OpenCL   FAIL", "apt-get install pocl-opencl-icd");
    }

    @Test
    void theBenchmarkOfTheStartBeginsTrainingsOfItsOwn() {
        Outcome outcome = rookery("bench", "startup", "--quick", "--repeats", "1");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsPattern("train configs/cartpole-ppo.yaml  [0-9.]+ \\([0-9.]+ to [0-9.]+\\)");
        assertThat(outcome.err()).isEmpty();
    }

    private Outcome rookery(String... arguments) {
        Object[] command = new Object[arguments.length + 1];
        command[0] = Shell.project().resolve("rookery");
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return shell().run(command);
    }

    private Shell shell() {
        return new Shell(folder).with("ROOKERY_NO_BUILD", "1");
    }
}
