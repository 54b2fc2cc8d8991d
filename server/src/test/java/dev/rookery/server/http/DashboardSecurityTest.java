package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.CheckedVertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DashboardSecurityTest {
    private static final String TOKEN = "a-token-that-is-long-enough";

    private CheckedVertx checked;

    @BeforeEach
    void openVertx() {
        checked = new CheckedVertx();
    }

    @AfterEach
    void closeVertx() {
        checked.close();
    }

    @Test
    void thePageComesWithAStrictPolicy() throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        String answer = RawHttp.exchange(port, "GET / HTTP/1.1", "Host: localhost:" + port);
        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(answer)
                .containsIgnoringCase(
                        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContainIgnoringCase("unsafe-inline")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("Referrer-Policy: no-referrer")
                .containsIgnoringCase("ETag: \"")
                .contains("<title>Rookery</title>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "10.0.0.1",
                ""
            })
    void aForeignHostIsRefused(String host) throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        assertThat(RawHttp.status(RawHttp.exchange(port, "GET / HTTP/1.1", "Host: " + host)))
                .isIn(400, 421);
        assertThat(RawHttp.status(RawHttp.upgrade(port, "Host: " + host, "Origin: http://" + host)))
                .isIn(400, 421);
    }

    @Test
    void noHostOrTwoHostsAreRefused() throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        assertThat(RawHttp.status(RawHttp.exchange(port, "GET / HTTP/1.1"))).isIn(400, 421);
        assertThat(RawHttp.status(
                        RawHttp.exchange(port, "GET / HTTP/1.1", "Host: localhost:" + port, "Host: evil.example")))
                .isIn(400, 421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "http://localhost:1", "https://localhost", "null", "http://127.0.0.1"})
    void aForeignOriginIsRefused(String origin) throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        String host = "Host: localhost:" + port;
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, "Origin: " + origin)))
                .isEqualTo(403);
        assertThat(RawHttp.status(RawHttp.exchange(port, "GET / HTTP/1.1", host, "Origin: " + origin)))
                .isEqualTo(403);
    }

    @Test
    void aWebSocketNeedsAnOrigin() throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        String host = "Host: localhost:" + port;
        assertThat(RawHttp.status(RawHttp.upgrade(port, host))).isEqualTo(403);
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, "Origin: http://localhost:" + port)))
                .isEqualTo(101);
    }

    @Test
    void aForwardedPortWorksBecauseOnlyTheNameMustBeKnown() throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        assertThat(RawHttp.status(RawHttp.upgrade(port, "Host: localhost:9000", "Origin: http://localhost:9000")))
                .isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/js/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/js/..\\..\\..\\etc\\passwd",
                "//etc/passwd",
                "/js/",
                "/js",
                "/js/main.js/",
                "/js/main.js%00.css",
                "/META-INF/MANIFEST.MF",
                "/dev/rookery/server/http/DashboardServer.class",
                "/web/index.html"
            })
    void nothingOutsideTheTableIsServed(String path) throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        String answer = RawHttp.exchange(port, "GET " + path + " HTTP/1.1", "Host: localhost:" + port);
        assertThat(RawHttp.status(answer)).isIn(400, 404);
        assertThat(answer)
                .doesNotContain("root:")
                .containsAnyOf("Content-Security-Policy", "content-security-policy", "400 Bad Request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void onlyReadingMethodsAreAnswered(String method) throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        assertThat(RawHttp.status(
                        RawHttp.exchange(port, method + " / HTTP/1.1", "Host: localhost:" + port, "Content-Length: 0")))
                .isEqualTo(405);
    }

    @Test
    void aKnownEtagIsAnsweredWithoutTheFile() throws IOException {
        int port = serve(DashboardOptions.loopback(0));
        String first = RawHttp.exchange(port, "GET /js/main.js HTTP/1.1", "Host: localhost:" + port);
        String etag = first.lines()
                .filter(line -> line.toLowerCase().startsWith("etag:"))
                .findFirst()
                .orElseThrow()
                .substring(5)
                .strip();
        String second =
                RawHttp.exchange(port, "GET /js/main.js HTTP/1.1", "Host: localhost:" + port, "If-None-Match: " + etag);
        assertThat(RawHttp.status(second)).isEqualTo(304);
        assertThat(second).doesNotContain("import");
    }

    @Test
    void withoutTheTokenNothingIsServed() throws IOException {
        int port = serve(DashboardOptions.guarded("127.0.0.1", 0, TOKEN));
        String host = "Host: localhost:" + port;
        String origin = "Origin: http://localhost:" + port;
        for (String path :
                List.of("/", "/js/main.js", "/?token=wrong-token-of-length", "/?token=", "/?token=" + TOKEN + "x")) {
            String answer = RawHttp.exchange(port, "GET " + path + " HTTP/1.1", host);
            assertThat(RawHttp.status(answer)).as(path).isEqualTo(401);
            assertThat(answer).doesNotContainIgnoringCase("Set-Cookie");
        }
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, origin))).isEqualTo(401);
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, origin, "Cookie: rookery-" + port + "=" + TOKEN)))
                .as("the cookie is not the token")
                .isEqualTo(401);
    }

    @Test
    void theTokenIsExchangedForACookieThatScriptsAndOtherSitesCannotUse() throws IOException {
        int port = serve(DashboardOptions.guarded("127.0.0.1", 0, TOKEN));
        String host = "Host: localhost:" + port;
        String admitted = RawHttp.exchange(port, "GET /?token=" + TOKEN + " HTTP/1.1", host);
        assertThat(RawHttp.status(admitted)).isEqualTo(200);
        String cookie = admitted.lines()
                .filter(line -> line.toLowerCase().startsWith("set-cookie:"))
                .findFirst()
                .orElseThrow()
                .substring(11)
                .strip();
        assertThat(cookie)
                .containsIgnoringCase("HttpOnly")
                .contains("SameSite=Strict")
                .doesNotContain(TOKEN);
        String pair = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
        assertThat(RawHttp.status(RawHttp.exchange(port, "GET / HTTP/1.1", host, pair)))
                .isEqualTo(200);
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, "Origin: http://localhost:" + port, pair)))
                .isEqualTo(101);
        assertThat(RawHttp.status(RawHttp.upgrade(port, host, "Origin: http://evil.example", pair)))
                .isEqualTo(403);
        assertThat(RawHttp.exchange(port, "GET /?token=" + TOKEN + " HTTP/1.1", "Host: evil.example"))
                .doesNotContainIgnoringCase("Set-Cookie");
    }

    @Test
    void aBindThatOthersCanReachNeedsAToken() {
        for (String host : List.of("0.0.0.0", "::", "192.168.1.2", "gpu.example")) {
            assertThatThrownBy(() -> new DashboardOptions(host, 8080, Optional.empty(), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs a token");
        }
        assertThatThrownBy(() -> DashboardOptions.guarded("0.0.0.0", 8080, "short"))
                .hasMessageContaining("16 to 128");
        assertThat(DashboardOptions.guarded("0.0.0.0", 8080, DashboardOptions.newToken())
                        .token())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "42",
                "{}",
                "{\"type\":1}",
                "{\"type\":\"shutdown\"}",
                "{\"type\":\"subscribe\",\"more\":1}",
                "{\"type\":\"subscribe\"} {}",
                "{\"type\":\"subscribe\",\"type\":\"subscribe\"}",
                "{\"type\":\"watch\",\"visible\":\"yes\"}",
                "{\"type\":\"focus\",\"env\":-1}",
                "{\"type\":\"focus\",\"env\":1.5}",
                "{\"type\":\"focus\",\"env\":99999999999}",
                "{\"type\":\"focus\",\"env\":16}",
                "{\"type\":\"agent\",\"agent\":1}",
                "{\"type\":\"agent\",\"agent\":0,\"env\":0}",
                "{\"type\":\"stop\"}",
                "{\"type\":\"stop\",\"run\":\"../../etc\"}",
                "{\"type\":\"stop\",\"run\":\"another-run-20260101-120000\"}",
                "{\"type\":\"stop\",\"run\":{\"a\":{\"b\":{}}}}"
            })
    void garbageIsRefusedAndTheConnectionLivesOn(String message) throws InterruptedException {
        TestPage page = TestPage.open(checked.vertx(), serve(DashboardOptions.loopback(0)));
        page.next("snapshot");
        page.send(message);
        assertThat(page.next("refused").path("reason").asText()).isNotBlank();
        page.send(message);
        page.next("refused");
    }

    @Test
    void endlessGarbageEndsTheConnection() {
        TestPage page = TestPage.open(checked.vertx(), serve(DashboardOptions.loopback(0)));
        for (int i = 0; i < 21; i++) {
            page.send("garbage");
        }
        assertThat(page.closeStatus()).isEqualTo((short) 1008);
    }

    @Test
    void longMessagesAreRefusedAndHugeOnesEndTheConnection() throws InterruptedException {
        int port = serve(DashboardOptions.loopback(0));
        TestPage page = TestPage.open(checked.vertx(), port);
        page.send("{\"type\":\"" + "x".repeat(2000) + "\"}");
        assertThat(page.next("refused").path("reason").asText()).contains("1024");
        page.sendBinary(Buffer.buffer(new byte[10]));
        assertThat(page.next("refused").path("reason").asText()).contains("text");
        page.send("x".repeat(100_000));
        page.closeStatus();
        TestPage.open(checked.vertx(), port).next("snapshot");
    }

    @Test
    void runIdsAreNeverPaths() {
        assertThat(List.of("cartpole-ppo-20260101-120000", "a", "A.b_c-1")).allMatch(RunDescription::validRunId);
        assertThat(List.of("", ".", "..", ".hidden", "a/b", "a\\b", "a..b", "-a", "a b", "ä", "a".repeat(129), "a\n"))
                .noneMatch(RunDescription::validRunId);
        assertThat(RunDescription.validRunId(null)).isFalse();
    }

    private int serve(DashboardOptions options) {
        DashboardServer server = CheckedVertx.await(DashboardServer.start(
                checked.vertx(), options, SyntheticRun.description(1_000_000), new DashboardHistory()));
        return server.port();
    }
}
