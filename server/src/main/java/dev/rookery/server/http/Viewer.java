package dev.rookery.server.http;

import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/**
 * One page at the other end of a WebSocket. Nothing waits for it and nothing piles up for it: while it is behind it
 * gets no frames and no deltas, and the gap in the numbers makes it ask for a snapshot once it has caught up. It belongs
 * to the dashboard's event loop.
 */
final class Viewer {
    /** Bytes on their way at which a viewer counts as slow. */
    private static final int WRITE_QUEUE_BYTES = 256 * 1024;

    private static final long SNAPSHOT_INTERVAL_MS = 1000;
    /** A viewer that takes nothing for this long is gone, whatever TCP believes. */
    private static final long STUCK_MS = 15_000;

    private static final int MAX_REFUSALS = 20;

    private final ServerWebSocket socket;
    private boolean watching;
    private MosaicPart part;
    private boolean wantsSnapshot = true;
    private long snapshotAtMs = -SNAPSHOT_INTERVAL_MS;
    private long fullSinceMs = -1;
    private int refusals;
    private LiveDesk.Wheel wheel = LiveDesk.Wheel.FREE;

    Viewer(ServerWebSocket socket) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    }

    /** The live view of this page is on a screen. */
    boolean watching() {
        return watching;
    }

    void watch(boolean visible) {
        watching = visible;
    }

    /** The part of the mosaic that it shows, or null. */
    MosaicPart part() {
        return part;
    }

    void show(MosaicPart shown) {
        part = shown;
    }

    void subscribe() {
        wantsSnapshot = true;
    }

    /** It wants a snapshot, can take one, and has not just had one. */
    boolean snapshotDue(long nowMs) {
        return wantsSnapshot && ready() && nowMs - snapshotAtMs >= SNAPSHOT_INTERVAL_MS;
    }

    void sendSnapshot(String message, long nowMs) {
        wantsSnapshot = false;
        snapshotAtMs = nowMs;
        send(message);
    }

    void sendDelta(String message) {
        if (!wantsSnapshot && ready()) {
            send(message);
        }
    }

    void sendFrame(Buffer frame) {
        if (watching && !wantsSnapshot && ready()) {
            writeWhole(frame);
        }
    }

    /** A frame, and what of a mosaic belongs to it: both or neither. */
    void sendFrame(Buffer frame, Buffer picture) {
        if (watching && !wantsSnapshot && ready()) {
            writeWhole(frame);
            writeWhole(picture);
        }
    }

    /** Says what this page may do with the wheel, if that is news; again later, if it is behind. */
    void tellWheel(LiveDesk.Wheel now) {
        if (now != wheel && ready()) {
            wheel = now;
            send(PageMessages.wheel(now));
        }
    }

    void refuse(String reason) {
        if (++refusals > MAX_REFUSALS) {
            socket.close((short) 1008, "too many messages that make no sense");
        } else if (ready()) {
            send(PageMessages.refused(reason));
        }
    }

    /** Closes a viewer that has taken nothing for long. */
    void closeIfStuck(long nowMs) {
        if (socket.isClosed() || !socket.writeQueueFull()) {
            fullSinceMs = -1;
        } else if (fullSinceMs < 0) {
            fullSinceMs = nowMs;
        } else if (nowMs - fullSinceMs > STUCK_MS) {
            socket.close((short) 1013, "too slow");
        }
    }

    /** It is there and keeps up. A socket on its way down throws when asked for its queue. */
    private boolean ready() {
        return !socket.isClosed() && !socket.writeQueueFull();
    }

    /** In one piece: Vert.x would cut a message into pieces of the size that is allowed to a page. */
    private void writeWhole(Buffer message) {
        socket.writeFrame(WebSocketFrame.binaryFrame(message, true));
    }

    /** A write to a page that has just gone fails; its close handler says so too, so the failure itself is no news. */
    private void send(String message) {
        socket.writeTextMessage(message);
    }
}
