// Draws frames upon the two canvases of the live view: all environments, and one of them enlarged. It knows nothing of a
// page, so that it works in a worker, where a picture costs the page itself nothing.

import { compact } from "../format.js";
import { decodeFrame } from "../model/frame.js";
import { isPicture } from "../model/picture.js";
import { Ink } from "./ink.js";
import { MosaicScene } from "./mosaic-scene.js";
import { drawEnvironment } from "./primitives.js";

const LEAST_MS = 12; // from one picture to the next: screens show no more than about 60 a second
const NUMBERS_MS = 500; // faster than this nobody reads, and each time costs the page as much as ten pictures
const MOST_SAMPLED = 24; // numbers of an observation, and of the actions, whose course is told
const BORDER = 1; // CSS px
const RADIUS = 8; // CSS px
const LABEL = 16; // CSS px under each picture

export class Scene {
  /**
   * @param grid canvas, in the page or off it
   * @param stage the same
   * @param tell takes the numbers of a frame that is shown, a few times a second
   */
  constructor(grid, stage, tell) {
    // Opaque: what is behind need not be drawn then, and nothing is blended when the page is put together.
    this.grid = grid.getContext("2d", { alpha: false });
    this.stage = stage.getContext("2d", { alpha: false });
    this.tell = tell;
    this.mosaic = new MosaicScene(this.grid);
    this.painted = 0;
    this.paintedAt = -Infinity;
    this.awaited = null;
    this.forget();
  }

  /** A new run: nothing to show until its first frame. */
  forget() {
    this.frame = null;
    this.mosaic.forget();
    this.samples = [];
    this.toldEnv = -1;
    this.toldAgent = -1;
    this.toldHover = -1;
    this.labelled = -1;
    clearTimeout(this.pending);
    this.pending = null;
  }

  /** @param colours those of Palette.colours() */
  theme(colours) {
    this.colours = colours;
    this.ink = new Ink(colours.roles);
    this.redraw();
  }

  /**
   * @param layout in device pixels: ratio to CSS pixels; view of the world; grid {width, height, cells: [{x, y, width,
   *   height}]}; mosaic as Mosaic.view() has it, or null; stage {width, height}, or null where it cannot be seen
   */
  layOut(layout) {
    this.layout = layout;
    this.mosaic.show(layout.mosaic);
    resize(this.grid.canvas, layout.grid);
    if (layout.stage) {
      resize(this.stage.canvas, layout.stage);
    }
    this.redraw();
  }

  /** @param view as Mosaic.view() has it: a mosaic has been moved */
  showMosaic(view) {
    this.mosaic.show(view);
    if (this.frame) {
      this.draw();
      if (this.hover !== this.toldHover) {
        this.tellNumbers();
      }
    }
  }

  /** @param buffer one binary message of the server */
  take(buffer) {
    if (isPicture(buffer)) {
      this.mosaic.take(buffer);
      this.drawSoon();
      return;
    }
    this.frame = decodeFrame(buffer);
    // Of a mosaic, both are drawn when its picture is there, which comes next: what is shown together costs less.
    if (!this.mosaic.pictured) {
      this.drawSoon();
    }
    const { focus, time } = this.frame;
    const other = this.env !== this.toldEnv || (focus && focus.agent !== this.toldAgent);
    if (other) {
      this.samples = [];
    }
    if (focus && time.step > 0) {
      this.samples.push(sampleOf(this.frame));
    }
    // While time stands each frame is somebody's doing, and awaited.
    if (other || time.speed === "paused") {
      this.paint();
      this.tellNumbers();
    }
    // Those of the frame that is on the screen when the time has come: also of the last one before a pause.
    this.pending ??= setTimeout(() => {
      this.pending = null;
      this.tellNumbers();
      this.label();
    }, NUMBERS_MS);
  }

  /** The environment below the pointer; -1: there is none. */
  get hover() {
    return this.mosaic.view?.hover ?? -1;
  }

  get env() {
    return this.frame.focus ? this.frame.focus.env : -1;
  }

  redraw() {
    if (this.layout && this.colours) {
      this.prepare();
      if (this.frame) {
        this.draw();
      }
    }
  }

  /** What is the same in every picture. */
  prepare() {
    const { grid, layout, colours } = this;
    const { ratio } = layout;
    grid.fillStyle = colours.panel;
    grid.fillRect(0, 0, layout.grid.width, layout.grid.height);
    grid.fillStyle = colours.inset;
    grid.strokeStyle = colours.line;
    grid.lineWidth = BORDER * ratio;
    grid.beginPath();
    for (const { x, y, width, height } of layout.grid.cells) {
      grid.roundRect(x + ratio / 2, y + ratio / 2, width - ratio, height - ratio, RADIUS * ratio);
    }
    grid.fill();
    grid.stroke();
    grid.font = `500 ${11 * ratio}px system-ui, "Liberation Sans", sans-serif`;
    grid.textBaseline = "alphabetic";
    this.labelled = -1;
  }

  /** Draws the newest frame, now or when it is time: of those that have piled up, all but the last are left out. */
  drawSoon() {
    const early = this.paintedAt + LEAST_MS - performance.now();
    if (early <= 0) {
      this.paint();
    } else {
      this.awaited ??= setTimeout(() => this.paint(), early);
    }
  }

  paint() {
    clearTimeout(this.awaited);
    this.awaited = null;
    this.paintedAt = performance.now();
    if (this.frame) {
      this.painted += 1;
      this.draw();
    }
  }

  draw() {
    if (!this.layout || !this.colours || !this.frame) {
      return;
    }
    if (this.layout.mosaic) {
      this.mosaic.draw(this.frame, this.colours, this.layout.ratio);
    } else {
      this.drawGrid();
    }
    this.drawStage();
  }

  drawGrid() {
    const { grid, frame, layout, ink } = this;
    const shown = Math.min(frame.envs, layout.grid.cells.length);
    grid.fillStyle = this.colours.inset;
    const inset = Math.ceil((BORDER + 2) * layout.ratio); // inside the border, as far as its corners are round
    for (let env = 0; env < shown; env++) {
      const cell = layout.grid.cells[env];
      const box = { x: cell.x + inset, y: cell.y + inset, width: cell.width - 2 * inset, height: cell.height - 2 * inset };
      grid.fillStyle = this.colours.inset;
      grid.fillRect(box.x, box.y, box.width, box.height);
      drawEnvironment(grid, frame, env, layout.view, box, ink);
    }
    if (this.labelled !== this.env) {
      this.label();
    }
  }

  drawStage() {
    const { stage, frame, layout, ink } = this;
    if (this.env >= 0 && layout.stage) {
      const box = { x: 0, y: 0, width: layout.stage.width, height: layout.stage.height };
      stage.fillStyle = this.colours.inset;
      stage.fillRect(0, 0, box.width, box.height);
      drawEnvironment(stage, frame, this.env, layout.view, box, ink);
    }
  }

  /** Numbers and returns under the pictures. */
  label() {
    const { grid, frame, layout, colours } = this;
    const { ratio } = layout;
    this.labelled = this.env;
    layout.grid.cells.forEach((cell, env) => {
      const top = cell.y + cell.height;
      const base = top + (LABEL - 4) * ratio;
      grid.fillStyle = colours.panel;
      grid.fillRect(cell.x, top, cell.width, Math.floor(LABEL * ratio));
      grid.fillStyle = env === this.env ? colours.roles[2] : colours.faint;
      grid.textAlign = "left";
      grid.fillText(String(env + 1), cell.x + 4 * ratio, base);
      grid.fillStyle = colours.roles[1];
      grid.textAlign = "right";
      grid.fillText(compact(frame.returns[env]), cell.x + cell.width - 4 * ratio, base);
    });
  }

  tellNumbers() {
    const { focus, time, returns, lengths } = this.frame;
    this.toldEnv = this.env;
    this.toldHover = this.hover;
    this.toldAgent = focus ? focus.agent : -1;
    const { samples } = this;
    this.samples = [];
    this.tell({
      time,
      painted: this.painted,
      at: performance.now(),
      hover: this.hover < 0 ? null : { env: this.hover, episodicReturn: returns[this.hover], episodicLength: lengths[this.hover] },
      scale: this.mosaic.pictured ? this.mosaic.picture.scale : null,
      focus: focus && {
        env: focus.env,
        agent: focus.agent,
        episodicReturn: returns[focus.env],
        episodicLength: lengths[focus.env],
        reward: focus.reward,
        refused: focus.refused,
        samples: packed(samples),
        value: focus.value,
        obs: focus.obs.slice(),
        outputs: focus.outputs.slice(),
        action: focus.action.slice(),
      },
    });
  }
}

/** What is plotted of a frame: step, length of the episode, value, reward, observation, outputs, action. */
function sampleOf({ time, focus, lengths }) {
  const some = (words) => words.subarray(0, MOST_SAMPLED);
  return [time.step, lengths[focus.env], focus.value, focus.reward, ...some(focus.obs), ...some(focus.outputs), ...some(focus.action)];
}

function packed(samples) {
  return { width: samples[0]?.length ?? 0, numbers: new Float32Array(samples.flat()) };
}

/** Setting a size, even the same one, wipes a canvas and allocates it anew. */
function resize(canvas, { width, height }) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}
