// The live view on a thread of its own: the WebSocket ends here, its pictures are drawn here, and the page hears of the
// rest. So a picture costs the page nothing. Each message names what is to be done or what has happened.

import { Scene } from "./scene.js";

let scene = null;
let socket = null;

addEventListener("message", ({ data }) => {
  switch (data.type) {
    case "begin":
      scene = new Scene(data.grid, data.stage, (numbers) => postMessage({ type: "told", numbers }));
      break;
    case "forget":
      scene.forget();
      break;
    case "theme":
      scene.theme(data.colours);
      break;
    case "mosaic":
      scene.showMosaic(data.view);
      break;
    case "layOut":
      scene.layOut(data.layout);
      break;
    case "connect":
      connect(data.url);
      break;
    case "send":
      socket.send(data.text);
      break;
    case "close":
      socket.close();
      break;
  }
});

postMessage({ type: "ready" });

function connect(url) {
  socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => postMessage({ type: "open" }));
  socket.addEventListener("close", () => postMessage({ type: "close" }));
  socket.addEventListener("message", ({ data }) => {
    if (data instanceof ArrayBuffer) {
      scene.take(data);
    } else {
      postMessage({ type: "text", text: data });
    }
  });
}
