// Draws a mosaic: the newest picture of a part of it, moved to where the page shows it by now. It knows nothing of a page, as
// scene.js does not.

import { compact } from "../format.js";
import { decodePicture } from "../model/picture.js";

const LABELLED = 88; // CSS px of a tile with a number and a return
const LABEL_SIZE = 10; // CSS px
const LABEL_INSET = 4; // CSS px

export class MosaicScene {
  /** @param onDecoded called when there is a new picture to draw */
  constructor(context, onDecoded) {
    this.context = context;
    this.onDecoded = onDecoded;
    this.view = null;
    this.picture = null;
    this.bitmap = null;
    this.waiting = null;
    this.decoding = false;
  }

  forget() {
    this.bitmap?.close();
    this.bitmap = null;
    this.picture = null;
    this.waiting = null;
  }

  /** @param view as Mosaic.view() has it; null: no mosaic is shown */
  show(view) {
    this.view = view;
  }

  /** @returns whether there is a picture of this mosaic */
  get pictured() {
    return this.picture !== null && this.view !== null && this.picture.envs === this.view.envs;
  }

  /** Decodes a message; of those that come meanwhile, the last. */
  async take(buffer) {
    if (this.decoding) {
      this.waiting = buffer;
      return;
    }
    this.decoding = true;
    try {
      for (let next = buffer; next; next = this.waiting) {
        this.waiting = null;
        const picture = decodePicture(next);
        const bitmap = await createImageBitmap(picture.file);
        this.bitmap?.close();
        this.bitmap = bitmap;
        this.picture = picture;
        this.onDecoded();
      }
    } finally {
      this.decoding = false;
    }
  }

  /** @param frame the newest one; its focus is marked */
  draw(frame, colours, ratio) {
    const { context, view } = this;
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    if (!this.pictured) {
      return;
    }
    const { columns, left, top, across, down, tileWidth, tileHeight } = this.picture.part;
    if (columns === view.columns) {
      context.imageSmoothingEnabled = tileWidth !== view.tileWidth || tileHeight !== view.tileHeight;
      const x = view.x + left * view.tileWidth;
      const y = view.y + top * view.tileHeight;
      context.drawImage(this.bitmap, x, y, across * view.tileWidth, down * view.tileHeight);
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
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect(x - width / 2, y - width / 2, view.tileWidth - 1 + width, view.tileHeight - 1 + width);
  }
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
