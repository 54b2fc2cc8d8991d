package dev.rookery.server.launcher;

import static dev.rookery.server.launcher.Shell.script;
import static dev.rookery.server.launcher.Shell.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.launcher.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rookery} itself, over a project, a Maven wrapper and a JDK that are small scripts and say what they are told. */
final class LauncherTest {
    /** The space is part of the test. */
    @TempDir
    Path folder;

    private Path project;
    private Path jdk;
    private Path driver;
    private Shell shell;

    @BeforeEach
    void makeAProjectAJdkAndADriver() throws IOException {
        project = Files.createDirectories(folder.resolve("my project"));
        copy("rookery");
        copy("tools/opencl.sh");
        copy("tools/provision.sh");
        write(project.resolve("pom.xml"), "<project/>");
        write(project.resolve("server/pom.xml"), "<project/>");
        write(project.resolve("server/src/main/java/A.java"), "class A {}");
        script(
                project.resolve("mvnw"),
                "echo \"mvnw $*\" >>mvnw.log; mkdir -p server/target/dist/lib; [ ! -e broken ] || { echo 'A.java:1: oh'; exit 1; }");

        jdk = folder.resolve("jdk");
        script(
                jdk.resolve("bin/java"),
                "for a; do echo \"<$a>\"; done; [ ! -e exit-code ] || exit \"$(cat exit-code)\"");
        script(jdk.resolve("bin/javac"), "");
        write(jdk.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");

        driver = folder.resolve("vendors");
        write(driver.resolve("a.icd"), write(folder.resolve("libdriver.so"), "") + "\n");
        write(folder.resolve("lib/libOpenCL.so.1"), "");
        shell = new Shell(folder)
                .with("JAVA_HOME", jdk)
                .with("ROOKERY_CACHE", folder.resolve("cache"))
                .with("LD_LIBRARY_PATH", folder.resolve("lib"))
                .with("OCL_ICD_VENDORS", driver);
    }

    @Test
    void argumentsAndTheExitCodePassThrough() throws IOException {
        write(folder.resolve("exit-code"), "4");

        Outcome outcome = rookery("train", "a b.yaml", "name=it's $HOME", "--quiet");

        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.out())
                .contains("<dev.rookery.server.Main>\n<train>\n<a b.yaml>\n<name=it's $HOME>\n<--quiet>\n");
    }

    /** GLFW's windows belong to a process's first thread there. */
    @Test
    void aWindowOnMacOsHasTheFirstThread() throws IOException {
        script(folder.resolve("bin/uname"), "echo Darwin");
        shell.with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(rookery("watch", "runs/a").out()).startsWith("<-XstartOnFirstThread>\n");
        assertThat(rookery("eval", "runs/a").out()).doesNotContain("XstartOnFirstThread");
        script(folder.resolve("bin/uname"), "echo Linux");
        assertThat(rookery("watch", "runs/a").out()).doesNotContain("XstartOnFirstThread");
    }

    @Test
    void itBuildsOnceWithOneLineAndAgainOnlyWhenASourceIsNewer() throws IOException {
        assertThat(rookery("env", "list").err()).containsOnlyOnce("rookery: ").contains("building for the first time");
        assertThat(rookery("env", "list").err()).isEmpty();
        age(project.resolve("server/target/dist/built"), 10);
        age(project.resolve("server/src/main/java/A.java"), -10);
        assertThat(rookery("env", "list").err()).contains("building, because sources have changed");
        assertThat(Files.readAllLines(project.resolve("mvnw.log"))).hasSize(2);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws IOException {
        write(project.resolve("broken"), "");

        Outcome outcome = rookery("env", "list");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("A.java:1: oh").contains("the build failed");
        assertThat(outcome.out()).isEmpty();
        Files.delete(project.resolve("broken"));
        assertThat(rookery("env", "list").exitCode()).isZero();
    }

    @Test
    void offlineReachesMavenButNotTheCommand() throws IOException {
        Outcome outcome = rookery("train", "--offline", "x.yaml");

        assertThat(outcome.out()).contains("<train>\n<x.yaml>\n").doesNotContain("--offline");
        assertThat(Files.readString(project.resolve("mvnw.log"))).contains(" -o ");
    }

    @Test
    void offlineWithoutADriverExitsWith3AndNamesTheLineToType() {
        shell.with("OCL_ICD_VENDORS", folder.resolve("empty"));

        Outcome outcome = rookery("train", "x.yaml", "--offline");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("no OpenCL driver found").containsPattern("(?m)^\\S.* (install|add|-S) .*");
    }

    @Test
    void anIcdWhoseLibraryIsGoneIsNoDriver() throws IOException {
        Files.delete(folder.resolve("libdriver.so"));

        assertThat(rookery("devices", "--offline").exitCode()).isEqualTo(3);
    }

    /** Which is seen only on a machine without a GPU. */
    @Test
    void mesasDriverNeedsNoGpuWhereItMayComputeOnTheCpu() throws IOException {
        write(driver.resolve("a.icd"), write(folder.resolve("libRusticlOpenCL.so.1"), "") + "\n");
        if (!Files.exists(Path.of("/dev/dri")) && !Files.exists(Path.of("/dev/dxg"))) {
            assertThat(rookery("devices", "--offline").exitCode()).isEqualTo(3);
        }

        shell.with("RUSTICL_ENABLE", "llvmpipe");

        assertThat(rookery("devices", "--offline").exitCode()).isZero();
    }

    @Test
    void helpNeedsNoDriver() {
        shell.with("OCL_ICD_VENDORS", folder.resolve("empty"));

        assertThat(rookery("train", "--help", "--offline").exitCode()).isZero();
        assertThat(rookery("doctor", "--offline").exitCode()).isZero();
    }

    @Test
    void aProvisionedDriverIsUsed() throws IOException {
        write(folder.resolve("cache/opencl/vendors/pocl.icd"), "");
        script(jdk.resolve("bin/java"), "echo \"$OCL_ICD_VENDORS $LD_LIBRARY_PATH\"");
        shell.with("OCL_ICD_VENDORS", "");
        Files.delete(folder.resolve("lib/libOpenCL.so.1"));

        Outcome outcome = rookery("doctor");

        // Where the machine has a driver of its own, that one is preferred.
        if (!Files.exists(Path.of("/etc/OpenCL/vendors"))) {
            assertThat(outcome.out()).contains("cache/opencl/vendors").contains("cache/opencl/lib");
        }
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void signalsReachJavaAndItsExitCodeComesBack() throws Exception {
        script(jdk.resolve("bin/java"), "trap 'exit 143' TERM; echo ready; while :; do sleep 0.05; done");
        Process process = shell.start(project.resolve("rookery"), "train", "x.yaml");
        while (!shell.outputSoFar(process).contains("ready") && process.isAlive()) {
            Thread.sleep(20);
        }

        process.destroy();

        assertThat(shell.finish(process).exitCode()).isEqualTo(143);
    }

    @Test
    void aMissingOrOldJavaIsNamedWithWhatToDo() throws IOException {
        write(jdk.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(rookery("doctor").err()).contains("needs Java 17 or newer").contains("11.0.2");
        shell.with("JAVA_HOME", folder.resolve("nowhere"));
        Outcome outcome = rookery("doctor");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("JAVA_HOME is " + folder.resolve("nowhere"));
    }

    @Test
    void newJavaIsToldThatNativeCodeIsMeant() throws IOException {
        write(jdk.resolve("release"), "JAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\nJAVA_VERSION=\"25.0.3\"\n");

        assertThat(rookery("doctor").out()).contains("<--enable-native-access=ALL-UNNAMED>");
    }

    @Test
    void nativeLibrariesAreUnpackedIntoAFolderOfTheUsersAlone() throws IOException {
        Outcome outcome = rookery("doctor");

        Path privateFolder = folder.resolve("cache/private");
        assertThat(outcome.out()).contains("<-Djava.io.tmpdir=" + privateFolder + "/tmp>");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFolder)))
                .isEqualTo("rwx------");

        Files.setPosixFilePermissions(privateFolder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Outcome refused = rookery("doctor");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("must belong to you alone").contains("rm -rf");
    }

    @Test
    void withoutAFolderToWriteToItSaysWhichVariableNamesOne() {
        shell.with("ROOKERY_CACHE", "/dev/null/a").with("TMPDIR", "/dev/null/b");

        Outcome outcome = rookery("doctor");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("export ROOKERY_CACHE=FOLDER");
    }

    @Test
    void itStartsThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("rookery"));

        assertThat(shell.run(link, "doctor").out())
                .contains("<-Drookery.home=" + project.toRealPath() + ">")
                .contains("<-Drookery.command=" + link + ">"); // in commands that are printed to be copied
    }

    @Test
    void aNamedOpenClLibraryIsLookedForUnderBothItsNamesBeforeAnyOther() throws IOException {
        Path library = write(folder.resolve("my gpu/libmine.so"), "");
        script(jdk.resolve("bin/java"), "echo \"$LD_LIBRARY_PATH\"; for a; do echo \"<$a>\"; done");
        shell.with("ROOKERY_OPENCL_LIBRARY", library);

        Outcome outcome = rookery("devices");

        Path links = Path.of(outcome.out().lines().findFirst().orElseThrow().split(":")[0]);
        assertThat(links.resolve("libOpenCL.so").toRealPath()).isEqualTo(library.toRealPath());
        assertThat(links.resolve("libOpenCL.so.1").toRealPath()).isEqualTo(library.toRealPath());
        assertThat(outcome.out()).contains("<-Drookery.opencl.loader=named by ROOKERY_OPENCL_LIBRARY>");
    }

    @Test
    void aNamedOpenClLibraryThatIsNotThereIsRefused() {
        shell.with("ROOKERY_OPENCL_LIBRARY", folder.resolve("nowhere"));

        Outcome outcome = rookery("devices");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains(folder.resolve("nowhere") + ", but there is no such file");
    }

    @Test
    void theDeviceTestsOfACheckoutAreMavens() {
        Outcome outcome = rookery("selftest");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("Type: ./mvnw verify");
    }

    @Test
    void theFirstTrainingAfterABuildArchivesItsClassesForTheNext() throws IOException {
        assertThat(rookery("train", "x.yaml").out()).contains("<-XX:ArchiveClassesAtExit=");
        // A process id that no process has: whoever wrote this has ended.
        write(project.resolve("server/target/dist/classes-17.0.15.jsa.99999999"), "");
        assertThat(rookery("train", "x.yaml").out()).contains("<-XX:SharedArchiveFile=");
    }

    private Outcome rookery(Object... arguments) {
        return shell.run(Stream.concat(Stream.of(project.resolve("rookery")), Stream.of(arguments))
                .toArray());
    }

    private void copy(String file) throws IOException {
        Path target = project.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(Shell.project().resolve(file), target);
    }

    private static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }
}
