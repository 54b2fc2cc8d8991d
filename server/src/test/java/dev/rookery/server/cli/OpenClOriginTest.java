package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenClOriginTest {
    @TempDir
    Path folder;

    @Test
    void theLoaderIsTheLibraryThatTheProcessHasMapped() throws IOException {
        Path maps = Files.writeString(folder.resolve("maps"), """
                7f1c00000000-7f1c00021000 rw-p 00000000 00:00 0
                7f1c0a000000-7f1c0a001000 r--p 00000000 fe:00 42   /usr/lib/libc.so.6
                7f1c0b000000-7f1c0b001000 r--p 00000000 fe:00 43   /opt/my gpu/libOpenCL.so.1.0.0
                7f1c0b001000-7f1c0b002000 r-xp 00001000 fe:00 43   /opt/my gpu/libOpenCL.so.1.0.0
                """);

        assertThat(OpenClOrigin.loader(maps)).contains("/opt/my gpu/libOpenCL.so.1.0.0");
        assertThat(OpenClOrigin.loader(folder.resolve("none"))).isEmpty();
    }

    @Test
    void theDriversAreTheLibrariesThatTheVendorsFilesName() throws IOException {
        assertThat(OpenClOrigin.drivers(folder)).isEmpty();
        Files.writeString(folder.resolve("pocl.icd"), "libpocl.so.2\n");
        Files.writeString(folder.resolve("nvidia.icd"), "libnvidia-opencl.so.1");
        Files.writeString(folder.resolve("readme.txt"), "no driver");

        assertThat(OpenClOrigin.drivers(folder)).contains("libnvidia-opencl.so.1, libpocl.so.2");
    }
}
