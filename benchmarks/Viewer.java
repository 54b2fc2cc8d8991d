import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches a dashboard without a browser, until it closes: takes every frame and message and draws nothing.
 *
 * <pre>java benchmarks/Viewer.java http://127.0.0.1:8080/</pre>
 */
public final class Viewer implements WebSocket.Listener {
    private final AtomicLong frames = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);

    public static void main(String[] arguments) throws InterruptedException {
        URI page = URI.create(arguments[0]);
        Viewer viewer = new Viewer();
        long started = System.nanoTime();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", "http://" + page.getAuthority())
                .buildAsync(URI.create("ws://" + page.getAuthority() + "/ws"), viewer)
                .join()
                .sendText("{\"type\":\"watch\",\"visible\":true}", true);
        viewer.closed.await();
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf("%d frames in %.1f s%n", viewer.frames.get(), seconds);
        System.exit(0);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        if (last) {
            frames.incrementAndGet();
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        closed.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.countDown();
    }
}
