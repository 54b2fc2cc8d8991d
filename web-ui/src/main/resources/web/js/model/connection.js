// The WebSocket: comes back by itself, notices silence, and asks for a snapshot when a delta is missing.

const PROTOCOL_VERSION = 4;
const SILENCE_MS = 7000; // the server says at least "alive" every 2 s
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

export class Connection {
  /**
   * @param socket {connect(url), send(text), close()}, whose events are told to opened, heard and lost
   * @param on callbacks: snapshot(message), delta(message), refused(reason), wheel("free" | "yours" | "taken"),
   *   state("open" | "lost" | "outdated")
   */
  constructor(socket, on) {
    this.socket = socket;
    this.on = on;
    this.retryMs = FIRST_RETRY_MS;
    this.expected = -1;
    this.watching = false;
    this.up = false;
    // Looking at the clock now and then costs less than setting it anew with every message.
    setInterval(() => this.listen(), SILENCE_MS / 7);
    this.open();
  }

  /** Sends when there is a connection; a button pressed without one does nothing, and the banner says why. */
  send(message) {
    if (this.up) {
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
    this.socket.connect(`${scheme}//${location.host}/ws`);
    this.heardAt = performance.now();
  }

  opened() {
    this.up = true;
    this.retryMs = FIRST_RETRY_MS;
    this.send({ type: "watch", visible: this.watching });
  }

  /** @param text one message */
  heard(text) {
    this.heardAt = performance.now();
    const message = JSON.parse(text);
    if (message.type === "snapshot") {
      this.snapshot(message);
    } else if (message.type === "delta") {
      this.delta(message);
    } else if (message.type === "refused") {
      this.on.refused(message.reason);
    } else if (message.type === "wheel") {
      this.on.wheel(message.state);
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
    this.up = false;
    this.heardAt = Infinity;
    this.expected = -1;
    this.on.state("lost");
    this.on.wheel("free"); // a server forgets who is gone
    setTimeout(() => this.open(), this.retryMs * (0.75 + Math.random() / 2));
    this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
  }

  /** Gives up a connection on which nothing is heard any more. */
  listen() {
    if (performance.now() - this.heardAt > SILENCE_MS) {
      this.heardAt = Infinity;
      this.socket.close();
    }
  }
}
