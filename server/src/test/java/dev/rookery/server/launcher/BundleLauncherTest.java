package dev.rookery.server.launcher;

import static dev.rookery.server.launcher.Shell.script;
import static dev.rookery.server.launcher.Shell.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.launcher.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./rookery} in a bundle whose Java is a small script that says what it is told. {@code tools/check-bundle.sh} checks
 * a real one.
 */
final class BundleLauncherTest {
    /** The space is part of the test. */
    @TempDir
    Path folder;

    private Path bundle;
    private Shell shell;

    @BeforeEach
    void makeABundleAndADriver() throws IOException {
        bundle = Files.createDirectories(folder.resolve("a bundle")).toRealPath();
        for (String file : new String[] {"rookery", "tools/opencl.sh", "tools/provision.sh"}) {
            Files.createDirectories(bundle.resolve(file).getParent());
            Files.copy(Shell.project().resolve(file), bundle.resolve(file));
        }
        write(bundle.resolve("build"), "0123\n" + bundle.resolve("build") + "\n");
        write(bundle.resolve("runtime/release"), "JAVA_VERSION=\"17.0.15\"\n");
        script(bundle.resolve("runtime/bin/java"), "echo \"in $PWD\"; for a; do echo \"<$a>\"; done");

        Path driver = folder.resolve("vendors");
        write(driver.resolve("a.icd"), write(folder.resolve("libdriver.so"), "") + "\n");
        write(folder.resolve("lib/libOpenCL.so.1"), "");
        shell = new Shell(folder)
                .with("JAVA_HOME", folder.resolve("nowhere"))
                .with("ROOKERY_CACHE", folder.resolve("cache"))
                .with("LD_LIBRARY_PATH", folder.resolve("lib"))
                .with("OCL_ICD_VENDORS", driver);
    }

    @Test
    void itsOwnJavaRunsItsOwnJarsAndNothingIsBuilt() {
        Outcome outcome = rookery("train", "x.yaml");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("<-cp>\n<" + bundle + "/lib/*>\n<dev.rookery.server.Main>\n<train>\n<x.yaml>\n");
    }

    @Test
    void aMachineWhoseDynamicLoaderIsAnotherIsToldWhatTheBundleIsFor() throws IOException {
        write(bundle.resolve("build"), "0123\n/lib64/of-another-machine.so\n");

        Outcome outcome = rookery("doctor");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("for Linux on x86-64 with the GNU C library");
    }

    @Test
    void itsClassesAreArchivedInTheUsersFolderAndThoseOfAnEarlierBuildAreDropped() throws IOException {
        Path classes = folder.resolve("cache/private/classes");
        Path archives = Path.of(classes + "/0123" + bundle);
        assertThat(rookery("train", "x.yaml").out())
                .contains("<-XX:ArchiveClassesAtExit=" + archives + "/classes-17.0.15.jsa.");
        write(archives.resolve("classes-17.0.15.jsa"), "");
        assertThat(rookery("train", "x.yaml").out())
                .contains("<-XX:SharedArchiveFile=" + archives + "/classes-17.0.15.jsa>");

        write(bundle.resolve("build"), "4567\n" + bundle.resolve("build") + "\n");

        assertThat(rookery("train", "x.yaml").out())
                .contains("<-XX:ArchiveClassesAtExit=" + classes + "/4567" + bundle + "/");
        assertThat(archives).doesNotExist();
    }

    @Test
    void itsOpenClLoaderIsForMachinesThatHaveNone() throws IOException {
        Path own = write(bundle.resolve("lib/opencl/libOpenCL.so.1"), "").getParent();
        String show = "bundled_loader=$2; find_opencl && echo \"$loader_origin|$LD_LIBRARY_PATH\"";

        assertThat(find(show, own).out()).isEqualTo("the system's|" + folder.resolve("lib") + "\n");
        Files.delete(folder.resolve("lib/libOpenCL.so.1"));
        assertThat(find(show, own).out())
                .isEqualTo("this bundle's, since the system has none|" + folder.resolve("lib") + ":" + own + "\n");
    }

    @Test
    void nvidiasDriverIsFoundWhereNothingListsItAndOnlyBesideAGpu() throws IOException {
        Path library = write(folder.resolve("nvidia/libnvidia-opencl.so.1"), "");
        shell.with("OCL_ICD_VENDORS", "");
        String show =
                "system_vendors=$2/none; nvidia_library_folders=$2/nvidia; gpu=$3; nvidia_gpu_exists() { $gpu; }; "
                        + "find_opencl && cat \"$OCL_ICD_VENDORS\"/*.icd && echo \"$LD_LIBRARY_PATH\"";

        assertThat(find(show, folder, "false").exitCode()).isEqualTo(1);
        Outcome found = find(show, folder, "true");
        assertThat(found.out())
                .isEqualTo(library + "\n" + folder.resolve("lib") + ":" + folder.resolve("nvidia") + "\n");
    }

    @Test
    void theDeviceTestsRunUnderJUnitBesideTheConfigs() throws IOException {
        for (String file : new String[] {"agents/A.class", "compute/B.class", "lib/junit.jar"}) {
            write(bundle.resolve("tests").resolve(file), "");
        }
        String scanned = bundle + "/tests/agents/:" + bundle + "/tests/compute/";

        Outcome outcome = rookery("selftest", "--details=tree");

        assertThat(outcome.out())
                .startsWith("in " + bundle + "/tests\n")
                .contains("<-cp>\n<" + scanned + ":" + bundle + "/tests/lib/*:" + bundle + "/lib/*>\n")
                .contains("<org.junit.platform.console.ConsoleLauncher>\n<execute>\n")
                .contains("<--scan-class-path=" + scanned + ">\n<--details=tree>\n");
    }

    @Test
    void withoutItsTestsItSaysWhichArchiveHasThem() {
        Outcome outcome = rookery("selftest");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("Unpack rookery-VERSION-linux-x64-tests.tar.gz over this bundle");
    }

    private Outcome rookery(String... arguments) {
        return shell.run(Stream.concat(Stream.of(bundle.resolve("rookery")), Stream.of(arguments))
                .toArray());
    }

    /** Runs a piece of shell after {@code tools/opencl.sh}, on a machine whose system has no libraries at all. */
    private Outcome find(String script, Object... arguments) {
        String bare = ". \"$1/tools/opencl.sh\"; system_library_folders=; find_cached_library() { return 1; }; ";
        return shell.run(Stream.concat(Stream.of("sh", "-uc", bare + script, "sh", bundle), Stream.of(arguments))
                .toArray());
    }
}
