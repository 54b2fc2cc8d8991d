import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what Chromium does with a dashboard's pictures, from a trace that it makes of itself.
 *
 * <pre>java Presenting.java SETTLE_S TURN_S PROFILE BROWSER ARGUMENT...</pre>
 *
 * <p>PROFILE is the browser's {@code --user-data-dir}; among its arguments is {@code --remote-debugging-port=0}.
 */
public final class Presenting implements WebSocket.Listener {
    /** A picture of one of the page's canvases goes to the compositor: at most one of each canvas in a frame of the screen. */
    private static final Pattern CANVAS = event("CanvasResourceDispatcher::DispatchFrame");
    /** The compositor puts a frame of the screen together, in which something is new. */
    private static final Pattern SCREEN = event("DirectRenderer::DrawFrame");

    private final StringBuilder message = new StringBuilder();
    private final CountDownLatch complete = new CountDownLatch(1);
    private int canvases;
    private int screens;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long settleMs = Math.round(1000 * Double.parseDouble(arguments[0]));
        double turnSeconds = Double.parseDouble(arguments[1]);
        Path profile = Path.of(arguments[2]);
        Process browser = new ProcessBuilder(List.of(arguments).subList(3, arguments.length))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            TimeUnit.MILLISECONDS.sleep(settleMs);
            Presenting counts = new Presenting();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(debugger(profile), counts)
                    .join();
            socket.sendText(
                            "{\"id\":1,\"method\":\"Tracing.start\",\"params\":{\"traceConfig\":"
                                    + "{\"includedCategories\":[\"cc\",\"viz\",\"blink\"]}}}",
                            true)
                    .join();
            TimeUnit.MILLISECONDS.sleep(Math.round(1000 * turnSeconds));
            socket.sendText("{\"id\":2,\"method\":\"Tracing.end\"}", true).join();
            counts.complete.await();
            System.out.printf(
                    "Chromium: %.1f pictures/s on the live view's two canvases, %.1f frames/s on the screen%n",
                    counts.canvases / turnSeconds, counts.screens / turnSeconds);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroy);
            browser.destroy();
            browser.waitFor();
        }
    }

    private static URI debugger(Path profile) throws IOException, InterruptedException {
        String port = Files.readAllLines(profile.resolve("DevToolsActivePort")).get(0);
        HttpRequest version = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/version"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(version, HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher address = Pattern.compile("\"webSocketDebuggerUrl\":\\s*\"([^\"]+)\"").matcher(answer);
        if (!address.find()) {
            throw new IOException("the browser does not say where its debugger is: " + answer);
        }
        return URI.create(address.group(1));
    }

    private static Pattern event(String name) {
        return Pattern.compile("\"name\":\"" + Pattern.quote(name) + "\"");
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            canvases += (int) CANVAS.matcher(message).results().count();
            screens += (int) SCREEN.matcher(message).results().count();
            if (message.indexOf("\"Tracing.tracingComplete\"") >= 0) {
                complete.countDown();
            }
            message.setLength(0);
        }
        socket.request(1);
        return null;
    }
}
