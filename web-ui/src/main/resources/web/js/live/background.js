// Where pictures are drawn and the WebSocket ends: on a worker's thread, or on the page's own where the browser knows no
// canvas off the page. Both do the same: forget, theme, layOut and mosaic as a Scene does, connect, send and close as a socket.

import { isPicture } from "../model/picture.js";
import { Scene } from "./scene.js";

const WORKER = "/js/live/worker.js";

/**
 * @param grid canvas in the page
 * @param stage canvas in the page
 * @param on callbacks: told(numbers), open(), close(), text(message)
 */
export function makeBackground(grid, stage, on) {
  return "transferControlToOffscreen" in grid && typeof Worker === "function"
    ? new OnWorker(grid, stage, on)
    : new OnPage(grid, stage, on);
}

class OnWorker {
  constructor(gridCanvas, stageCanvas, on) {
    this.worker = new Worker(WORKER, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => {
      switch (data.type) {
        case "told":
          on.told(data.numbers);
          break;
        case "text":
          on.text(data.text);
          break;
        case "open":
          on.open();
          break;
        case "close":
          on.close();
          break;
      }
    });
    const grid = gridCanvas.transferControlToOffscreen();
    const stage = stageCanvas.transferControlToOffscreen();
    this.worker.postMessage({ type: "begin", grid, stage }, [grid, stage]);
  }

  forget() {
    this.worker.postMessage({ type: "forget" });
  }

  theme(colours) {
    this.worker.postMessage({ type: "theme", colours });
  }

  layOut(layout) {
    this.worker.postMessage({ type: "layOut", layout });
  }

  mosaic(view) {
    this.worker.postMessage({ type: "mosaic", view });
  }

  connect(url) {
    this.worker.postMessage({ type: "connect", url });
  }

  send(text) {
    this.worker.postMessage({ type: "send", text });
  }

  close() {
    this.worker.postMessage({ type: "close" });
  }
}

class OnPage {
  constructor(grid, stage, on) {
    this.on = on;
    this.scene = new Scene(grid, stage, on.told);
    this.newest = null;
  }

  forget() {
    this.newest = null;
    this.scene.forget();
  }

  theme(colours) {
    this.scene.theme(colours);
  }

  layOut(layout) {
    this.scene.layOut(layout);
  }

  mosaic(view) {
    this.scene.showMosaic(view);
  }

  connect(url) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", this.on.open);
    this.socket.addEventListener("close", this.on.close);
    this.socket.addEventListener("message", ({ data }) => (data instanceof ArrayBuffer ? this.take(data) : this.on.text(data)));
  }

  send(text) {
    this.socket.send(text);
  }

  close() {
    this.socket.close();
  }

  /** Draws the newest frame when the browser is about to paint. */
  take(buffer) {
    if (isPicture(buffer)) {
      this.scene.take(buffer);
      return;
    }
    if (!this.newest) {
      requestAnimationFrame(() => this.draw());
    }
    this.newest = buffer;
  }

  draw() {
    if (this.newest) {
      this.scene.take(this.newest);
      this.newest = null;
    }
  }
}
