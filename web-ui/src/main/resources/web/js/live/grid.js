// The watched environments on one canvas, with a transparent button over each: mouse, touch, keyboard and screen readers
// get an ordinary button, and the pictures are drawn elsewhere (scene.js).

import { byId, element } from "../dom.js";

const GAP = 6; // CSS px
const LABEL = 16; // CSS px under each picture

export class Grid {
  /** @param onChoose called with the environment that was clicked */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.canvas = byId("grid").querySelector("canvas");
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
  }

  /**
   * Fits canvas and buttons to the width there is.
   *
   * @returns {width, height, cells} in device pixels; null where nothing can be seen
   */
  layOut(ratio) {
    const width = byId("grid").clientWidth;
    if (this.count === 0 || width === 0) {
      return null;
    }
    const [xMin, xMax, yMin, yMax] = this.view;
    const aspect = Math.min(Math.max((xMax - xMin) / (yMax - yMin), 0.8), 2.4);
    this.cellWidth = (width - GAP * (this.columns - 1)) / this.columns;
    this.cellHeight = this.cellWidth / aspect;
    const height = this.rows * (this.cellHeight + LABEL + GAP) - GAP;
    this.canvas.style.height = `${height}px`;
    const cells = [...this.cells.children].map((button, env) => {
      const { x, y } = this.place(env);
      button.style.left = `${x}px`;
      button.style.top = `${y}px`;
      button.style.width = `${this.cellWidth}px`;
      button.style.height = `${this.cellHeight}px`;
      const left = Math.round(x * ratio);
      const top = Math.round(y * ratio);
      return {
        x: left,
        y: top,
        width: Math.round((x + this.cellWidth) * ratio) - left,
        height: Math.round((y + this.cellHeight) * ratio) - top,
      };
    });
    return { width: Math.round(width * ratio), height: Math.round(height * ratio), cells };
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
