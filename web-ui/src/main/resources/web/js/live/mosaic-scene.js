// Draws a mosaic: the newest picture of a part of it, moved to where the page shows it by now. It knows nothing of a page, as
// scene.js does not.

import { compact } from "../format.js";
import { decodePicture } from "../model/picture.js";
import { decodeRuns } from "../model/runs.js";

const LABELLED = 88; // CSS px of a tile with a number and a return
const LABEL_SIZE = 10; // CSS px
const LABEL_INSET = 4; // CSS px

export class MosaicScene {
  constructor(context) {
    this.context = context;
    this.view = null;
    this.picture = null;
    this.image = null;
    this.unpacked = false;
    this.sheet = null;
  }

  forget() {
    this.picture = null;
    this.image = null;
  }

  /** @param view as Mosaic.view() has it; null: no mosaic is shown */
  show(view) {
    this.view = view;
  }

  /** @returns whether there is a picture of this mosaic */
  get pictured() {
    return this.picture !== null && this.view !== null && this.picture.envs === this.view.envs;
  }

  /** Keeps a message's picture until it is drawn, or the next one has come. */
  take(buffer) {
    this.picture = decodePicture(buffer);
    this.unpacked = false;
  }

  unpack() {
    const { part, runs } = this.picture;
    const width = part.across * part.tileWidth;
    const height = part.down * part.tileHeight;
    if (this.image?.width !== width || this.image?.height !== height) {
      this.image = this.context.createImageData(width, height);
      this.sheet = null;
    }
    decodeRuns(runs, width, new Uint32Array(this.image.data.buffer));
    this.unpacked = true;
  }

  /** Draws the picture where the page shows it by now, larger or smaller where it has been zoomed. */
  place(x, y, width, height) {
    const { context, image } = this;
    if (width === image.width && height === image.height) {
      context.putImageData(image, x, y);
      return;
    }
    this.sheet ??= newCanvas(image.width, image.height).getContext("2d");
    this.sheet.putImageData(image, 0, 0);
    context.drawImage(this.sheet.canvas, x, y, width, height);
  }

  /** @param frame the newest one; its focus is marked */
  draw(frame, colours, ratio) {
    const { context, view } = this;
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    if (!this.pictured) {
      return;
    }
    const { columns, left, top, across, down } = this.picture.part;
    if (columns === view.columns) {
      if (!this.unpacked) {
        this.unpack();
      }
      const x = view.x + left * view.tileWidth;
      const y = view.y + top * view.tileHeight;
      this.place(x, y, across * view.tileWidth, down * view.tileHeight);
    }
    if (view.tileWidth >= LABELLED * ratio) {
      this.label(frame, colours, ratio);
    }
    if (view.hover >= 0) {
      this.outline(view.hover, colours.roles[1], ratio);
    }
    if (frame.focus) {
      this.outline(frame.focus.env, colours.roles[2], 2 * ratio);
    }
  }

  /** Numbers and returns, where there is room for them. */
  label(frame, colours, ratio) {
    const { context, view } = this;
    const inset = LABEL_INSET * ratio;
    context.font = `500 ${LABEL_SIZE * ratio}px system-ui, "Liberation Sans", sans-serif`;
    context.textBaseline = "top";
    for (const env of visible(view, context.canvas)) {
      const { x, y } = placeOf(env, view);
      context.fillStyle = colours.roles[1];
      context.textAlign = "left";
      context.fillText(String(env + 1), x + inset, y + inset);
      context.fillStyle = colours.roles[0];
      context.textAlign = "right";
      context.fillText(compact(frame.returns[env]), x + view.tileWidth - inset, y + inset);
    }
  }

  outline(env, colour, width) {
    const { context, view } = this;
    const { x, y } = placeOf(env, view);
    // Around the tile, but on the canvas.
    const left = Math.max(x, width) - width / 2;
    const top = Math.max(y, width) - width / 2;
    const right = Math.min(x + view.tileWidth - 1, context.canvas.width - width) + width / 2;
    const bottom = Math.min(y + view.tileHeight - 1, context.canvas.height - width) + width / 2;
    context.strokeStyle = colour;
    context.lineWidth = width;
    if (left < right && top < bottom) {
      context.strokeRect(left, top, right - left, bottom - top);
    }
  }
}

function newCanvas(width, height) {
  return typeof OffscreenCanvas === "function" ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
}

/** The upper left corner of an environment's tile, in device pixels. */
export function placeOf(env, { columns, tileWidth, tileHeight, x, y }) {
  return { x: x + (env % columns) * tileWidth, y: y + Math.floor(env / columns) * tileHeight };
}

/** Which tiles of a mosaic are on a canvas: {left, right, top, bottom}, right and bottom not among them. */
export function seen({ columns, envs, tileWidth, tileHeight, x, y }, { width, height }) {
  return {
    left: Math.max(0, Math.floor(-x / tileWidth)),
    right: Math.min(columns, Math.ceil((width - x) / tileWidth)),
    top: Math.max(0, Math.floor(-y / tileHeight)),
    bottom: Math.min(Math.ceil(envs / columns), Math.ceil((height - y) / tileHeight)),
  };
}

function* visible(view, canvas) {
  const { left, right, top, bottom } = seen(view, canvas);
  for (let row = top; row < bottom; row++) {
    for (let env = row * view.columns + left; env < Math.min(row * view.columns + right, view.envs); env++) {
      yield env;
    }
  }
}
