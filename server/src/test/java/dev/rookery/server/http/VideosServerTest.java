package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CheckedVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent of a run's videos, and what is not. */
final class VideosServerTest {
    @TempDir
    private Path folder;

    private CheckedVertx checked;
    private int port;

    @BeforeEach
    void serve() throws IOException {
        Path videos = Files.createDirectory(folder.resolve("videos"));
        Files.writeString(videos.resolve("step-100.mp4"), "0123456789");
        Files.writeString(folder.resolve("secret.mp4"), "secret");
        Files.writeString(videos.resolve("notes.txt"), "secret");
        Files.writeString(videos.resolve(".hidden.mp4"), "secret");
        Files.createSymbolicLink(videos.resolve("link.mp4"), folder.resolve("secret.mp4"));
        Files.createDirectory(videos.resolve("folder.mp4"));
        checked = new CheckedVertx();
        port = serve(videos);
    }

    private int serve(Path videos) {
        return CheckedVertx.await(DashboardServer.start(
                        checked.vertx(),
                        DashboardOptions.loopback(0),
                        SyntheticRun.description(1_000_000),
                        new DashboardHistory(),
                        videos))
                .port();
    }

    @AfterEach
    void close() {
        checked.close();
    }

    private String ask(String method, String path, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = method + " " + path + " HTTP/1.1";
        lines[1] = "Host: localhost:" + port;
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return RawHttp.exchange(port, lines);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void onlyVideosAreListed() throws IOException {
        assertThat(body(ask("GET", "/videos"))).isEqualTo("[{\"name\":\"step-100.mp4\",\"bytes\":10}]");
        port = serve(folder.resolve("none"));
        assertThat(body(ask("GET", "/videos"))).isEqualTo("[]");
        port = serve(null);
        assertThat(body(ask("GET", "/videos"))).isEqualTo("[]");
        assertThat(RawHttp.status(ask("GET", "/videos/step-100.mp4"))).isEqualTo(404);
    }

    @Test
    void aVideoIsSentWhole() throws IOException {
        String answer = ask("GET", "/videos/step-100.mp4");
        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(answer)
                .containsIgnoringCase("Content-Type: video/mp4\r\n")
                .containsIgnoringCase("Accept-Ranges: bytes\r\n")
                .containsIgnoringCase("Content-Length: 10\r\n")
                .containsIgnoringCase("media-src 'self'");
        assertThat(body(answer)).isEqualTo("0123456789");
        String head = ask("HEAD", "/videos/step-100.mp4");
        assertThat(head).containsIgnoringCase("Content-Length: 10\r\n");
        assertThat(body(head)).isEmpty();
        String etag = answer.replaceAll("(?si).*\netag: (\\S+).*", "$1");
        assertThat(RawHttp.status(ask("GET", "/videos/step-100.mp4", "If-None-Match: " + etag)))
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-3   | bytes 0-3/10 | 0123
            bytes=4-    | bytes 4-9/10 | 456789
            bytes=-3    | bytes 7-9/10 | 789
            bytes=-30   | bytes 0-9/10 | 0123456789
            bytes=9-99  | bytes 9-9/10 | 9
            """)
    void aPartOfAVideoIsSent(String range, String part, String content) throws IOException {
        String answer = ask("GET", "/videos/step-100.mp4", "Range: " + range);
        assertThat(RawHttp.status(answer)).isEqualTo(206);
        assertThat(answer).containsIgnoringCase("Content-Range: " + part + "\r\n");
        assertThat(body(answer)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=0-1,4-5", "bytes=-", "bytes=5-2", "lines=1-2", "bytes=x-2", "bytes=99999999999999999999-"
            })
    void whatIsNoRangeOrMoreThanOneBringsAllOfIt(String range) throws IOException {
        String answer = ask("GET", "/videos/step-100.mp4", "Range: " + range);
        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(body(answer)).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0"})
    void aPartThatIsNotThereIsRefused(String range) throws IOException {
        String answer = ask("GET", "/videos/step-100.mp4", "Range: " + range);
        assertThat(RawHttp.status(answer)).isEqualTo(416);
        assertThat(answer).containsIgnoringCase("Content-Range: bytes */10\r\n");
    }

    @Test
    void aPartOfAnotherVersionIsNotSent() throws IOException {
        String answer = ask("GET", "/videos/step-100.mp4", "Range: bytes=0-3", "If-Range: \"old\"");
        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(body(answer)).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.mp4",
                "..%2fsecret.mp4",
                "%2e%2e/secret.mp4",
                "notes.txt",
                ".hidden.mp4",
                "link.mp4",
                "folder.mp4",
                "step-100.mp4/",
                "step-100.mp4%00",
                "step-101.mp4",
                "STEP-100.MP4",
                "a..mp4",
                ""
            })
    void nothingElseIsSent(String name) throws IOException {
        String answer = ask("GET", "/videos/" + name);
        assertThat(RawHttp.status(answer)).isEqualTo(404);
        assertThat(answer).doesNotContain("secret");
    }
}
