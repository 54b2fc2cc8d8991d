package dev.rookery.server.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The HTTP side of the dashboard: one event loop, a fixed table of files, one WebSocket path. */
final class DashboardVerticle extends VerticleBase {
    private static final String WEB_SOCKET_PATH = "/ws";
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String VIDEOS_PATH = "/videos";
    private static final int MAX_MESSAGE_BYTES = 8 * 1024;
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    /** Moves on from the address with the token by itself, so that the token does not stay in it. */
    private static final String ADMITTED_PAGE = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">
            <title>Rookery</title><p><a href="/">To the dashboard</a></p></html>
            """;

    private final DashboardOptions options;
    private final RunDescription run;
    private final DashboardHistory history;
    private final PageFiles files;
    private final RequestGuard guard;
    private final Path videoFolder;
    private RunVideos videos;
    private ViewerHub hub;
    private HttpServer server;

    /** @param videoFolder null for a run that has none */
    DashboardVerticle(
            DashboardOptions options, RunDescription run, DashboardHistory history, PageFiles files, Path videoFolder) {
        this.options = options;
        this.run = run;
        this.history = history;
        this.files = files;
        this.videoFolder = videoFolder;
        this.guard = new RequestGuard(options);
    }

    @Override
    public Future<?> start() {
        hub = new ViewerHub(context, run, history);
        videos = new RunVideos(vertx, videoFolder);
        vertx.setPeriodic(ViewerHub.TICK_MS, unused -> hub.tick());
        HttpServerOptions http = new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                // Mostly on loopback, where compressing costs what training could use.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        server = vertx.createHttpServer(http).requestHandler(this::answer);
        return server.listen().recover(cause -> Future.failedFuture(explain(cause)));
    }

    @Override
    public Future<?> stop() {
        hub.close();
        return server.close();
    }

    /** Runs something with the hub on this verticle's event loop, in the order of the calls. */
    void onLoop(Consumer<ViewerHub> task) {
        context.runOnContext(unused -> task.accept(hub));
    }

    int port() {
        return server.actualPort();
    }

    String address() {
        boolean everywhere = options.host().equals("0.0.0.0") || options.host().equals("::");
        String host = everywhere ? "localhost" : options.host();
        String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "http://" + bracketed + ":" + port() + "/"
                + options.token().map(token -> "?token=" + token).orElse("");
    }

    private Throwable explain(Throwable cause) {
        if (!(cause instanceof BindException)) {
            return cause;
        }
        if (String.valueOf(cause.getMessage()).contains("assign")) {
            return new DashboardStartException(
                    "the dashboard cannot listen on " + options.host()
                            + ": this machine has no such address. Use 127.0.0.1, or 0.0.0.0 for all of its addresses.",
                    cause);
        }
        return new DashboardStartException(
                "the dashboard's port " + options.port() + " on " + options.host()
                        + " is taken by another program, or by another of Rookery's. Use another one (--port "
                        + (options.port() % 65535 + 1)
                        + "), any free one (--port 0), or none (--no-dashboard).",
                cause);
    }

    private void answer(HttpServerRequest request) {
        secure(request.response());
        boolean webSocket = WEB_SOCKET_PATH.equals(request.path());
        Optional<Cookie> admission = guard.admission(request);
        Optional<RequestGuard.Refusal> refusal = guard.refusal(request, webSocket);
        if (admission.isPresent() && !webSocket) {
            request.response().addCookie(admission.get());
            end(request, 200, "text/html; charset=utf-8", ADMITTED_PAGE);
        } else if (refusal.isPresent()) {
            end(request, refusal.get().status(), PLAIN_TEXT, refusal.get().message());
        } else if (webSocket) {
            upgrade(request);
        } else if (request.path().equals(VIDEOS_PATH)) {
            videos.list()
                    .onComplete(
                            list -> end(request, 200, "application/json", list),
                            failure -> end(request, 500, PLAIN_TEXT, "The videos cannot be listed: " + failure));
        } else if (request.path().startsWith(VIDEOS_PATH + "/")) {
            serveVideo(request, request.path().substring(VIDEOS_PATH.length() + 1));
        } else {
            serveFile(request);
        }
    }

    private void upgrade(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.response().putHeader("Upgrade", "websocket");
            end(request, 426, PLAIN_TEXT, "This path speaks WebSocket.");
        } else if (hub.full()) {
            end(request, 503, PLAIN_TEXT, "Too many viewers. Close a tab.");
        } else {
            // A handshake that fails has been answered by Vert.x itself, with 400.
            request.toWebSocket().onSuccess((ServerWebSocket socket) -> hub.join(socket));
        }
    }

    private void serveFile(HttpServerRequest request) {
        Optional<PageFiles.PageFile> found = files.find(request.path());
        if (found.isEmpty()) {
            endWithNothing(request);
            return;
        }
        PageFiles.PageFile file = found.get();
        HttpServerResponse response = request.response();
        // The file may change with the next start of the server on this port, so a browser asks each time.
        response.putHeader("Cache-Control", "no-cache").putHeader("ETag", file.etag());
        if (file.etag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", file.contentType());
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(file.content().length()))
                    .end();
        } else {
            response.end(file.content());
        }
    }

    private void serveVideo(HttpServerRequest request, String name) {
        videos.find(name)
                .onComplete(
                        found -> found.ifPresentOrElse(video -> send(request, video), () -> endWithNothing(request)),
                        failure -> end(request, 500, PLAIN_TEXT, "The video cannot be read: " + failure));
    }

    /** Whole or in part: browsers ask for the index at the end of a video, and for what is jumped to. */
    private static void send(HttpServerRequest request, RunVideos.Video video) {
        HttpServerResponse response = request.response();
        response.putHeader("Cache-Control", "no-cache").putHeader("ETag", video.etag());
        if (video.etag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Accept-Ranges", "bytes").putHeader("Content-Type", "video/mp4");
        String condition = request.getHeader("If-Range");
        Optional<ByteRange> part = condition == null || condition.equals(video.etag())
                ? ByteRange.of(request.getHeader("Range"), video.bytes())
                : Optional.empty();
        if (part.isPresent() && part.get().isEmpty()) {
            response.putHeader("Content-Range", "bytes */" + video.bytes());
            end(request, 416, PLAIN_TEXT, "The video has " + video.bytes() + " bytes.");
            return;
        }
        part.ifPresent(
                range -> response.setStatusCode(206).putHeader("Content-Range", range.contentRange(video.bytes())));
        long first = part.map(ByteRange::first).orElse(0L);
        long length = part.map(ByteRange::length).orElse(video.bytes());
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Long.toString(length)).end();
        } else {
            // A browser that has seen enough hangs up.
            response.sendFile(video.file().toAbsolutePath().toString(), first, length)
                    .onFailure(gone -> request.connection().close());
        }
    }

    private static void endWithNothing(HttpServerRequest request) {
        end(request, 404, PLAIN_TEXT, "There is nothing here. The dashboard is at /.");
    }

    private static void end(HttpServerRequest request, int status, String contentType, String text) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-store");
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(text);
        }
    }

    private static void secure(HttpServerResponse response) {
        MultiMap headers = response.headers();
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    }
}
