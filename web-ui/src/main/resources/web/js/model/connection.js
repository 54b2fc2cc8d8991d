// The WebSocket: comes back by itself, notices silence, and asks for a snapshot when a delta is missing.

const PROTOCOL_VERSION = 2;
const SILENCE_MS = 7000; // the server says at least "alive" every 2 s
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

export class Connection {
  /**
   * @param on callbacks: snapshot(message), delta(message), frame(ArrayBuffer), refused(reason),
   *   state("open" | "lost" | "outdated")
   */
  constructor(on) {
    this.on = on;
    this.retryMs = FIRST_RETRY_MS;
    this.expected = -1;
    this.watching = false;
    this.open();
  }

  /** Sends when there is a connection; a button pressed without one does nothing, and the banner says why. */
  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  /** Says whether the live view is on the screen. */
  watch(visible) {
    if (visible !== this.watching) {
      this.watching = visible;
      this.send({ type: "watch", visible });
    }
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}/ws`);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.opened());
    this.socket.addEventListener("message", (event) => this.heard(event.data));
    this.socket.addEventListener("close", () => this.lost());
    this.expectSound();
  }

  opened() {
    this.retryMs = FIRST_RETRY_MS;
    this.send({ type: "watch", visible: this.watching });
  }

  heard(data) {
    this.expectSound();
    if (data instanceof ArrayBuffer) {
      this.on.frame(data);
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "snapshot") {
      this.snapshot(message);
    } else if (message.type === "delta") {
      this.delta(message);
    } else if (message.type === "refused") {
      this.on.refused(message.reason);
    }
  }

  snapshot(message) {
    if (message.version !== PROTOCOL_VERSION) {
      this.on.state("outdated");
      return;
    }
    this.expected = message.seq + 1;
    this.on.state("open");
    this.on.snapshot(message);
  }

  delta(message) {
    if (this.expected < 0 || message.seq < this.expected) {
      return; // waiting for a snapshot
    }
    if (message.seq > this.expected) {
      this.expected = -1;
      this.send({ type: "subscribe" });
      return;
    }
    this.expected += 1;
    this.on.delta(message);
  }

  lost() {
    clearTimeout(this.silence);
    this.expected = -1;
    this.on.state("lost");
    setTimeout(() => this.open(), this.retryMs * (0.75 + Math.random() / 2));
    this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
  }

  expectSound() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket.close(), SILENCE_MS);
  }
}
