// All watched environments on one canvas, with a transparent button over each: mouse, touch, keyboard and screen readers
// get an ordinary button, the canvas gets one drawing pass.

import { byId, element } from "../dom.js";
import { compact } from "../format.js";
import { drawEnvironment } from "./primitives.js";

const GAP = 6; // CSS px
const LABEL = 16; // CSS px under each picture

export class Grid {
  /** @param onChoose called with the environment that was clicked */
  constructor(palette, onChoose) {
    this.palette = palette;
    this.onChoose = onChoose;
    this.canvas = byId("grid").querySelector("canvas");
    this.context = this.canvas.getContext("2d");
    this.cells = byId("grid").querySelector(".cells");
    this.cells.addEventListener("click", (event) => this.clicked(event));
    this.cells.addEventListener("keydown", (event) => this.moved(event));
    this.count = 0;
    this.chosen = -1;
  }

  /** @param view [xMin, xMax, yMin, yMax] */
  reset(count, view) {
    this.count = count;
    this.view = view;
    this.chosen = -1;
    this.columns = Math.max(1, Math.ceil(Math.sqrt(count)));
    this.rows = Math.ceil(count / this.columns);
    this.cells.replaceChildren(...Array.from({ length: count }, (_, env) => cellButton(env)));
    this.layOut();
  }

  /** Fits canvas and buttons to the width there is. */
  layOut() {
    const width = byId("grid").clientWidth;
    if (this.count === 0 || width === 0) {
      return;
    }
    const [xMin, xMax, yMin, yMax] = this.view;
    const aspect = Math.min(Math.max((xMax - xMin) / (yMax - yMin), 0.8), 2.4);
    this.cellWidth = (width - GAP * (this.columns - 1)) / this.columns;
    this.cellHeight = this.cellWidth / aspect;
    const height = this.rows * (this.cellHeight + LABEL + GAP) - GAP;
    this.ratio = Math.min(devicePixelRatio || 1, 3);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.canvas.style.height = `${height}px`;
    [...this.cells.children].forEach((button, env) => {
      const { x, y } = this.place(env);
      button.style.left = `${x}px`;
      button.style.top = `${y}px`;
      button.style.width = `${this.cellWidth}px`;
      button.style.height = `${this.cellHeight}px`;
    });
  }

  choose(env) {
    if (env === this.chosen) {
      return;
    }
    this.chosen = env;
    [...this.cells.children].forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === env));
      button.tabIndex = i === Math.max(env, 0) ? 0 : -1;
    });
  }

  draw(frame) {
    const { context, ratio, palette } = this;
    if (!ratio) {
      return;
    }
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const shown = Math.min(frame.envs, this.count);
    for (let env = 0; env < shown; env++) {
      const { x, y } = this.place(env);
      const box = { x: x * ratio, y: y * ratio, width: this.cellWidth * ratio, height: this.cellHeight * ratio, radius: 8 * ratio };
      context.fillStyle = palette.inset;
      context.strokeStyle = palette.line;
      context.lineWidth = ratio;
      context.beginPath();
      context.roundRect(box.x + ratio / 2, box.y + ratio / 2, box.width - ratio, box.height - ratio, box.radius);
      context.fill();
      context.stroke();
      drawEnvironment(context, frame, env, this.view, box, palette);
      this.label(env, x, y, frame.returns[env]);
    }
  }

  label(env, x, y, episodicReturn) {
    const { context, ratio, palette } = this;
    const base = (y + this.cellHeight + LABEL - 4) * ratio;
    context.font = `500 ${11 * ratio}px system-ui, "Liberation Sans", sans-serif`;
    context.textBaseline = "alphabetic";
    context.fillStyle = env === this.chosen ? palette.roles[2] : palette.faint;
    context.textAlign = "left";
    context.fillText(String(env + 1), (x + 4) * ratio, base);
    context.fillStyle = palette.roles[1];
    context.textAlign = "right";
    context.fillText(compact(episodicReturn), (x + this.cellWidth - 4) * ratio, base);
  }

  place(env) {
    return {
      x: (env % this.columns) * (this.cellWidth + GAP),
      y: Math.floor(env / this.columns) * (this.cellHeight + LABEL + GAP),
    };
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (button) {
      this.onChoose(Number(button.dataset.env));
    }
  }

  moved(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns }[event.key];
    const from = Number(event.target.dataset.env);
    const target = this.cells.children[from + by];
    if (by && target) {
      event.preventDefault();
      event.target.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    }
  }
}

function cellButton(env) {
  const button = element("button");
  button.type = "button";
  button.dataset.env = String(env);
  button.setAttribute("aria-label", `Environment ${env + 1}`);
  button.setAttribute("aria-pressed", "false");
  button.title = `Enlarge environment ${env + 1}`;
  button.tabIndex = env === 0 ? 0 : -1;
  return button;
}
