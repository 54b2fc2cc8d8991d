package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.CheckedVertx;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other end of the dashboard's WebSocket, without a browser. */
final class TestPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Buffer> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Short> closed = new CompletableFuture<>();
    /** Held here because Vert.x closes the connections of a client that nobody refers to any more. */
    private WebSocketClient client;

    private WebSocket socket;

    static TestPage open(Vertx vertx, int port) {
        TestPage page = new TestPage();
        WebSocketConnectOptions where = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/ws")
                .addHeader("Origin", "http://127.0.0.1:" + port);
        WebSocketClientOptions limits =
                new WebSocketClientOptions().setMaxMessageSize(8 << 20).setMaxFrameSize(1 << 20);
        page.client = vertx.createWebSocketClient(limits);
        page.socket = CheckedVertx.await(page.client.connect(where).onSuccess(socket -> {
            socket.textMessageHandler(page::heard);
            socket.binaryMessageHandler(page.frames::add);
            socket.closeHandler(unused -> page.closed.complete(socket.closeStatusCode()));
        }));
        return page;
    }

    void send(String message) {
        CheckedVertx.await(socket.writeTextMessage(message));
    }

    void sendBinary(Buffer message) {
        CheckedVertx.await(socket.writeBinaryMessage(message));
    }

    void stopReading() {
        socket.pause();
    }

    void readOn() {
        socket.resume();
    }

    void close() {
        CheckedVertx.await(socket.close());
    }

    /** The next message of a type; others before it are dropped. */
    JsonNode next(String type) throws InterruptedException {
        while (true) {
            JsonNode message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message of type " + type).isNotNull();
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
    }

    Buffer nextFrame() throws InterruptedException {
        Buffer frame = frames.poll(10, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
    }

    int framesWaiting() {
        return frames.size();
    }

    /** Waits for the server to close. */
    Short closeStatus() {
        return closed.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void heard(String text) {
        try {
            messages.add(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the server sent what is not JSON: " + text, e);
        }
    }
}
