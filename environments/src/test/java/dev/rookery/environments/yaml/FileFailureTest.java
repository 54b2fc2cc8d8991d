package dev.rookery.environments.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    Path folder;

    private static void assertTold(ThrowingCallable action, String file, String reason) {
        IOException failure = catchThrowableOfType(IOException.class, action);
        assertThat(FileFailure.reason(failure)).isEqualTo(reason);
        assertThat(FileFailure.described(failure)).isEqualTo(file + reason);
    }

    @Test
    void whatAFileSystemRefusesIsToldWithoutClassNames() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff});
        Path missing = folder.resolve("missing");
        assertTold(() -> Files.readString(missing), missing + ": ", "there is no such file or folder");
        assertTold(() -> Files.createDirectory(file), file + ": ", "something of this name is there already");
        assertTold(() -> Files.list(file), file + ": ", "it is no folder");
        assertTold(() -> Files.createFile(file.resolve("in")), file.resolve("in") + ": ", "not a directory");
        assertTold(() -> Files.readString(file), "", "it is no text in UTF-8");
        // A test may run as root, to whom nothing is denied.
        assertTold(
                () -> {
                    throw new AccessDeniedException(file.toString());
                },
                file + ": ",
                "permission denied");
    }
}
