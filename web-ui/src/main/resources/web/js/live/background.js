// Where pictures are drawn and the WebSocket ends: on a worker's thread, or on the page's own where the browser knows no
// canvas off the page, or the worker does not start. Both do the same: forget, theme, layOut and mosaic as a Scene does,
// connect, send and close as a socket.

import { Scene } from "./scene.js";

const WORKER = "/js/live/worker.js";

export class Background {
  /**
   * @param grid canvas in the page
   * @param stage canvas in the page
   * @param on callbacks: told(numbers), open(), close(), text(message)
   */
  constructor(grid, stage, on) {
    /** What was asked before it was known where it is done. */
    this.waiting = [];
    this.place = null;
    const onPage = () => this.settle(new OnPage(grid, stage, on));
    if (!("transferControlToOffscreen" in grid) || typeof Worker !== "function") {
      onPage();
      return;
    }
    const worker = new Worker(WORKER, { type: "module" });
    // A canvas that a worker has got does not come back, so it is given away only when there is somebody to take it.
    worker.addEventListener("message", () => this.settle(new OnWorker(worker, grid, stage, on)), { once: true });
    worker.addEventListener("error", () => {
      if (!this.place) {
        console.warn(`${WORKER} does not start, so the page itself draws the live view, which makes it slower.`);
        worker.terminate();
        onPage();
      }
    });
  }

  settle(place) {
    this.place = place;
    this.waiting.forEach(([name, value]) => place[name](value));
  }

  do(name, value) {
    if (this.place) {
      this.place[name](value);
    } else {
      this.waiting.push([name, value]);
    }
  }

  forget() {
    this.do("forget");
  }

  theme(colours) {
    this.do("theme", colours);
  }

  layOut(layout) {
    this.do("layOut", layout);
  }

  mosaic(view) {
    this.do("mosaic", view);
  }

  connect(url) {
    this.do("connect", url);
  }

  send(text) {
    this.do("send", text);
  }

  close() {
    this.do("close");
  }
}

class OnWorker {
  constructor(worker, gridCanvas, stageCanvas, on) {
    this.worker = worker;
    worker.addEventListener("message", ({ data }) => {
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
    worker.postMessage({ type: "begin", grid, stage }, [grid, stage]);
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
  }

  forget() {
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
    this.socket.addEventListener("message", ({ data }) => (data instanceof ArrayBuffer ? this.scene.take(data) : this.on.text(data)));
  }

  send(text) {
    this.socket.send(text);
  }

  close() {
    this.socket.close();
  }
}
