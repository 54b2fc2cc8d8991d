package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    @Test
    void everyFileOfThePageIsInTheTableAndNoOther() throws IOException, URISyntaxException {
        URI index = PageFiles.class.getResource("/web/index.html").toURI();
        if (index.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(index, Map.of())) {
                assertThat(filesBelow(jar.getPath("/web"))).containsExactlyInAnyOrderElementsOf(PageFileNames.ALL);
            }
        } else {
            assertThat(filesBelow(Path.of(index).getParent())).containsExactlyInAnyOrderElementsOf(PageFileNames.ALL);
        }
    }

    @Test
    void theLibraryComesFromItsWebJar() {
        PageFiles files = PageFiles.load();
        assertThat(files.find("/lib/uplot.js").orElseThrow().contentType()).startsWith("text/javascript");
        assertThat(files.find("/lib/uplot.css").orElseThrow().content().length())
                .isPositive();
        assertThat(files.find("/")).isEqualTo(files.find("/index.html"));
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
