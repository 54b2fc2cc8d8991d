package dev.rookery.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.launcher.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
                .contains("OpenCL   ok", "a kernel was compiled and run", "Java     ok")
                .contains("Type: " + Shell.project().resolve("rookery") + " train ");
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

    @Test
    void theExampleOfAnEnvironmentInJavaIsBuiltByItsOwnPomAndTrains() throws IOException {
        Path example = Shell.project().resolve("docs/examples/java-environment");
        Path project = folder.resolve("java-environment");
        for (String part : new String[] {"pom.xml", "train.yaml", "src"}) {
            try (Stream<Path> files = Files.walk(example.resolve(part)).filter(Files::isRegularFile)) {
                for (Path file : files.toList()) {
                    Shell.write(project.resolve(example.relativize(file)), Files.readString(file));
                }
            }
        }
        String pom = Files.readString(project.resolve("pom.xml"));
        Path contract = Shell.project()
                .resolve("docs/examples/java-environment")
                .resolve(Pattern.compile("<rookery.jar>\\$\\{project.basedir}/(.*)</rookery.jar>")
                        .matcher(pom)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1))
                .normalize();

        assertThat(rookery("env", "new", "--java", "my-world").out())
                .contains("\n  " + Shell.project().resolve("mvnw") + " -f my-world/pom.xml package\n");
        Outcome built = shell().run(
                        Shell.project().resolve("mvnw"),
                        "-q",
                        "-B",
                        "-f",
                        project,
                        "package",
                        "-Drookery.jar=" + contract);
        assertThat(built.exitCode()).as(built.out() + built.err()).isZero();

        Outcome trained = rookery(
                "train",
                project.resolve("train.yaml").toString(),
                "total_timesteps=8192",
                "evaluation.episodes=4",
                "--no-dashboard");
        assertThat(trained.exitCode()).as(trained.out() + trained.err()).isZero();
        assertThat(trained.out()).contains("done: return ");
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
