// Which part of a mosaic is on the screen: mouse, touch and keyboard move, zoom and choose. Tiles are whole device pixels wide
// and high, so that the server's pictures need no scaling; pictures are drawn elsewhere (mosaic-scene.js).

import { byId, setText } from "../dom.js";
import { score } from "../format.js";
import { seen, placeOf } from "./mosaic-scene.js";

const SMALLEST = 3; // device px of a tile
const LARGEST = 512; // device px
const MOST_PIXELS = 1 << 20; // of a picture, as the server has it
const MOST_EXTENT = 4096; // device px of a picture
const STEP = 1.25; // of the zoom, for a key or a turn of a wheel
const WHEEL_PX = 100; // of such a turn
const CLICK_PX = 5; // CSS px a pointer may move in a click
const PART_MS = 80; // between two requests
const MIN_HEIGHT = 260; // CSS px
const SHARE_OF_WINDOW = 0.64;

export class Mosaic {
  /** @param on callbacks: moved(), part(part), chosen(env) */
  constructor(on) {
    this.on = on;
    this.box = byId("mosaic");
    this.label = byId("mosaic-hover");
    this.pointers = new Map();
    this.count = 0;
    this.hover = -1;
    this.cursor = 0;
    this.look = { tint: "none", theme: "dark" };
    this.asked = "";
    this.box.addEventListener("pointerdown", (event) => this.down(event));
    this.box.addEventListener("pointermove", (event) => this.move(event));
    this.box.addEventListener("pointerup", (event) => this.up(event));
    this.box.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    this.box.addEventListener("pointerleave", () => this.hoverOver(-1));
    this.box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => this.hoverOver(-1));
  }

  /** @param count 0: there is no mosaic */
  reset(count, view) {
    const [xMin, xMax, yMin, yMax] = view;
    this.count = count;
    this.aspect = Math.min(Math.max((xMax - xMin) / (yMax - yMin), 0.8), 2.4);
    this.columns = 0;
    this.cursor = 0;
    this.hover = -1;
    this.asked = "";
    this.box.hidden = count === 0;
    this.label.hidden = true;
    const many = count.toLocaleString("en-GB");
    this.box.setAttribute("aria-label", `${many} environments; arrow keys go from one to the next, Enter enlarges, plus and minus zoom`);
  }

  /** @param look what the server needs to know of the colours: {tint, theme} */
  colour(look) {
    this.look = look;
    this.ask();
  }

  /** @returns {width, height} in device pixels; null where nothing can be seen */
  layOut(ratio, canvas) {
    const width = byId("grid").clientWidth;
    if (this.count === 0 || width === 0) {
      return null;
    }
    const most = Math.max(MIN_HEIGHT, SHARE_OF_WINDOW * innerHeight);
    const fit = fitting(this.count, Math.round(width * ratio), Math.round(most * ratio), this.aspect);
    const height = Math.min(Math.round(most * ratio), fit.height);
    canvas.style.height = `${height / ratio}px`;
    this.ratio = ratio;
    this.size = { width: Math.round(width * ratio), height };
    if (fit.columns !== this.columns || fit.tile > this.tileWidth) {
      this.columns = fit.columns;
      this.smallest = fit.tile;
      this.whole();
    } else {
      this.smallest = fit.tile;
      this.settle();
    }
    return this.size;
  }

  /** Where the mosaic is, in device pixels: (x, y) is its upper left corner. */
  view() {
    const { columns, count, tileWidth, tileHeight, x, y, hover } = this;
    return this.count === 0 ? null : { columns, envs: count, tileWidth, tileHeight, x, y, hover };
  }

  whole() {
    this.scaleTo(this.smallest);
    this.x = 0;
    this.y = 0;
    this.settle();
  }

  /** By so many steps, about a point in device pixels, or the middle. */
  zoom(steps, point = { x: this.size.width / 2, y: this.size.height / 2 }) {
    const across = (point.x - this.x) / this.tileWidth;
    const down = (point.y - this.y) / this.tileHeight;
    const wanted = Math.round(this.tileWidth * STEP ** steps);
    this.scaleTo(Math.min(Math.max(wanted, this.smallest), LARGEST));
    this.x = point.x - across * this.tileWidth;
    this.y = point.y - down * this.tileHeight;
    this.settle();
  }

  scaleTo(tileWidth) {
    this.tileWidth = tileWidth;
    this.tileHeight = heightOf(tileWidth, this.aspect);
  }

  /** Keeps the mosaic on the screen, and says where it is. */
  settle() {
    const { size, columns, count, tileWidth, tileHeight } = this;
    this.x = within(this.x, size.width, columns * tileWidth);
    this.y = within(this.y, size.height, Math.ceil(count / columns) * tileHeight);
    this.box.classList.toggle("zoomed", tileWidth > this.smallest);
    this.on.moved();
    this.ask();
  }

  /** Asks for the pictures that are needed now, unless they are coming already. */
  ask() {
    this.asking ??= setTimeout(() => {
      this.asking = null;
      if (this.count > 0 && this.columns > 0) {
        const part = this.part();
        const text = JSON.stringify(part);
        if (text !== this.asked) {
          this.asked = text;
          this.on.part(part);
        }
      }
    }, PART_MS);
  }

  /** Asks again, of a server that has forgotten. */
  askAgain() {
    this.asked = "";
    this.ask();
  }

  part() {
    const { left, right, top, bottom } = seen(this.view(), this.size);
    const across = Math.max(1, right - left);
    const down = Math.max(1, bottom - top);
    const share = Math.min(
      1,
      Math.sqrt(MOST_PIXELS / (across * this.tileWidth * down * this.tileHeight)),
      MOST_EXTENT / (across * this.tileWidth),
      MOST_EXTENT / (down * this.tileHeight),
    );
    return {
      columns: this.columns,
      left,
      top,
      across,
      down,
      tileWidth: Math.max(SMALLEST, Math.floor(share * this.tileWidth)),
      tileHeight: Math.max(SMALLEST, Math.floor(share * this.tileHeight)),
      ...this.look,
    };
  }

  /** @param numbers of the environment below the pointer, as a scene tells them; null: there is none */
  showHover(numbers) {
    this.label.hidden = numbers === null || numbers.env !== this.hover;
    if (!this.label.hidden) {
      const { env, episodicReturn, episodicLength } = numbers;
      setText(this.label, `Environment ${env + 1}: return ${score(episodicReturn)}, ${episodicLength} steps`);
      const { x, y } = placeOf(env, this.view());
      const right = x > this.size.width / 2;
      this.label.classList.toggle("left", right);
      this.label.style.left = `${(x + (right ? this.tileWidth : 0)) / this.ratio}px`;
      this.label.style.top = `${(y + this.tileHeight) / this.ratio}px`;
    }
  }

  hoverOver(env) {
    if (env !== this.hover) {
      this.hover = env;
      this.label.hidden = true;
      this.on.moved();
    }
  }

  /** In device pixels. */
  pointOf(event) {
    const { left, top } = this.box.getBoundingClientRect();
    return { x: (event.clientX - left) * this.ratio, y: (event.clientY - top) * this.ratio };
  }

  /** @returns the environment at a point; -1: there is none */
  envAt({ x, y }) {
    const column = Math.floor((x - this.x) / this.tileWidth);
    const env = Math.floor((y - this.y) / this.tileHeight) * this.columns + column;
    return column >= 0 && column < this.columns && env >= 0 && env < this.count ? env : -1;
  }

  down(event) {
    if (event.button === 0) {
      this.box.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, this.pointOf(event));
      this.moved = this.pointers.size > 1 ? Infinity : 0;
    }
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    const point = this.pointOf(event);
    if (!before) {
      this.hoverOver(this.envAt(point));
      return;
    }
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    this.pointers.set(event.pointerId, point);
    if (others.length === 1) {
      const [[, other]] = others;
      const ratio = distance(point, other) / distance(before, other);
      this.pinched = (this.pinched ?? 0) + Math.log(ratio) / Math.log(STEP);
      if (Math.abs(this.pinched) > 0.2) {
        this.zoom(this.pinched, other);
        this.pinched = 0;
      }
      return;
    }
    this.moved += distance(point, before);
    if (this.moved > CLICK_PX * this.ratio) {
      this.x += point.x - before.x;
      this.y += point.y - before.y;
      this.hoverOver(-1);
      this.settle();
    }
  }

  up(event) {
    const pressed = this.pointers.delete(event.pointerId);
    if (pressed && this.pointers.size === 0 && this.moved <= CLICK_PX * this.ratio) {
      this.choose(this.envAt(this.pointOf(event)));
    }
  }

  /** What cannot be zoomed out any more scrolls the page. */
  wheel(event) {
    if (event.deltaY > 0 && this.tileWidth <= this.smallest && !event.ctrlKey) {
      return;
    }
    event.preventDefault();
    const steps = -event.deltaY / (event.ctrlKey ? WHEEL_PX / 4 : WHEEL_PX);
    this.zoom(Math.min(Math.max(steps, -2), 2), this.pointOf(event));
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns }[event.key];
    if (by) {
      this.goTo(this.hover < 0 ? this.cursor : this.hover + by);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(this.hover < 0 ? this.cursor : this.hover);
    } else if (event.key === "+" || event.key === "=") {
      this.zoom(1);
    } else if (event.key === "-") {
      this.zoom(-1);
    } else if (event.key === "0") {
      this.whole();
    } else {
      return;
    }
    event.preventDefault();
  }

  goTo(env) {
    if (env >= 0 && env < this.count) {
      this.cursor = env;
      const { x, y } = placeOf(env, this.view());
      this.x -= Math.max(0, x + this.tileWidth - this.size.width) + Math.min(0, x);
      this.y -= Math.max(0, y + this.tileHeight - this.size.height) + Math.min(0, y);
      this.hoverOver(env);
      this.settle();
    }
  }

  choose(env) {
    if (env >= 0) {
      this.cursor = env;
      this.on.chosen(env);
    }
  }
}

/** The fewest columns, and so the largest tiles, with which all is on the screen; or the smallest tiles. */
function fitting(count, width, height, aspect) {
  let columns = 1;
  while (Math.floor(width / columns) > SMALLEST && Math.ceil(count / columns) * heightOf(tileFor(width, columns), aspect) > height) {
    columns += 1;
  }
  const tile = tileFor(width, columns);
  return { columns, tile, height: Math.ceil(count / columns) * heightOf(tile, aspect) };
}

function tileFor(width, columns) {
  return Math.min(LARGEST, Math.floor(width / columns));
}

function heightOf(tileWidth, aspect) {
  return Math.max(SMALLEST, Math.round(tileWidth / aspect));
}

/** Where something of this length begins, so that it fills the room, or is in its middle. */
function within(at, room, length) {
  return Math.round(length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
}

function distance(one, other) {
  return Math.max(1e-3, Math.hypot(one.x - other.x, one.y - other.y));
}
