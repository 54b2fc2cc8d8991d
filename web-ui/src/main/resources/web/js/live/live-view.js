// The live view: says how frames are to be drawn, shows the numbers that come back, and says whether anybody can see it.

import { byId, setText } from "../dom.js";
import { isDark } from "../theme.js";
import { Background } from "./background.js";
import { Focus } from "./focus.js";
import { Grid } from "./grid.js";
import { Mosaic } from "./mosaic.js";
import { MosaicBar } from "./mosaic-bar.js";
import { NumberChoice } from "./number-choice.js";
import { Palette } from "./palette.js";
import { Transport } from "./transport.js";
import { Wheel } from "./wheel.js";

const RATE_WINDOW_MS = 1000;
const RATE_WINDOWS = 3;
const ENVS_OFFERED = [1, 16, 64, 256, 1024, 4096];
const FPS_OFFERED = [10, 20, 30, 60];
const MOST_IN_GRID = 64; // environments; of more the server draws a mosaic
const MAX_RATIO = 3; // device pixels per CSS pixel: beyond this nobody sees a difference

export class LiveView {
  /** @param on callbacks: watch(visible), ask(message), and of the socket: open(), close(), text(message) */
  constructor(on) {
    this.on = on;
    this.palette = new Palette();
    this.grid = new Grid((env) => this.chose(env));
    this.mosaic = new Mosaic({
      moved: () => this.background.mosaic(this.mosaic.view()),
      part: (part) => on.ask({ type: "mosaic", ...part }),
      chosen: (env) => this.chose(env),
    });
    this.bar = new MosaicBar({
      tint: () => this.colourMosaic(),
      zoom: (steps) => this.mosaic.zoom(steps),
      whole: () => this.mosaic.whole(),
    });
    this.envsChoice = new NumberChoice(byId("envs-choice"), ENVS_OFFERED, (count) => on.ask({ type: "envs", count }));
    this.fpsChoice = new NumberChoice(byId("fps-choice"), FPS_OFFERED, (count) => on.ask({ type: "fps", count }));
    this.focus = new Focus({ agent: (agent) => on.ask({ type: "agent", agent }), enlarged: () => this.layOut() });
    const speed = (name) => on.ask({ type: "speed", speed: name });
    this.transport = new Transport({
      speed,
      step: (back) => on.ask({ type: "step", back }),
      show: (step) => on.ask({ type: "show", step }),
    });
    this.wheel = new Wheel({
      drive: (drive) => on.ask({ type: "drive", on: drive }),
      hold: (action, press) => on.ask({ type: "hold", action, press }),
      pause: () => this.transport.toggle(),
    });
    /** Takes the frames of the socket that it is, and draws them. */
    this.background = new Background(this.grid.canvas, this.focus.canvas, {
      told: (numbers) => this.told(numbers),
      open: on.open,
      close: on.close,
      text: on.text,
    });
    this.run = null;
    this.numbers = null;
    this.rated = [];
    this.moving = false;
    this.onScreen = false;
    new IntersectionObserver(([entry]) => {
      this.onScreen = entry.isIntersecting;
      this.tellVisibility();
    }).observe(byId("live"));
    document.addEventListener("visibilitychange", () => this.tellVisibility());
    new ResizeObserver(() => this.layOut()).observe(byId("grid"));
    onOtherRatio(() => this.layOut());
    setInterval(() => this.showRate(), RATE_WINDOW_MS);
  }

  reset(run) {
    this.environment = run.facts.environment;
    this.view = this.environment.view;
    this.watch(run.watchedEnvs);
  }

  /** The server knows nothing of this page yet. */
  connected() {
    this.mosaic.askAgain();
  }

  /** So many environments, of which nothing is known yet. */
  watch(count) {
    this.numbers = null;
    this.stale = false;
    this.pictured = false;
    this.moving = false;
    this.watched = count;
    const mosaic = count > MOST_IN_GRID;
    byId("live").classList.toggle("mosaics", mosaic);
    this.bar.show(mosaic);
    this.background.forget();
    this.grid.reset(mosaic ? 0 : count, this.view);
    this.mosaic.reset(mosaic ? count : 0, this.view);
    this.colourMosaic();
    this.focus.reset(this.environment);
    this.transport.reset(this.environment);
    this.wheel.reset(this.environment);
    this.layOut();
    this.tellVisibility();
  }

  colourMosaic() {
    this.mosaic.colour({ tint: this.bar.tint, theme: isDark() ? "dark" : "light" });
  }

  /** Says in words what the picture is, or why there is none. */
  showState(run) {
    this.run = run;
    this.envsChoice.show(run.watchedEnvs, run.phase !== "STARTING");
    this.fpsChoice.show(run.framesPerSecond, true);
    if (run.watchedEnvs !== this.watched) {
      this.watch(run.watchedEnvs);
    }
    const none = this.numbers === null;
    byId("live").classList.toggle("still", !this.moving);
    this.showPicture(!none);
    setText(byId("live-empty"), emptyWords(run));
    setText(byId("live-note"), none ? "" : `${this.watched.toLocaleString("en-GB")} × ${run.facts.environment.id}${this.note()}`);
  }

  /** @param numbers of a frame that is on the screen */
  told(numbers) {
    const awaited = this.numbers === null || this.numbers.focus?.env !== numbers.focus?.env || this.numbers.hover?.env !== numbers.hover?.env;
    this.numbers = numbers;
    this.stale = true;
    if (numbers.focus) {
      this.focus.add(numbers.focus);
    }
    if (awaited || numbers.time.speed === "paused") {
      this.beat();
    }
  }

  /** Shows the newest numbers. */
  beat() {
    if (!this.stale) {
      return;
    }
    this.stale = false;
    const { focus, time, hover, scale } = this.numbers;
    this.mosaic.showHover(hover);
    this.bar.showScale(scale);
    this.grid.choose(focus ? focus.env : -1);
    const other = this.focus.show(focus, time);
    this.transport.show(time, this.wheel.state !== "taken");
    this.wheel.show(this.numbers);
    this.setMoving(true);
    if (other || !this.pictured) {
      this.pictured = true;
      this.showPicture(true);
      this.layOut();
    }
  }

  themeChanged() {
    const colours = this.palette.colours();
    this.background.theme(colours);
    this.focus.theme(colours);
    this.colourMosaic();
  }

  /** @param state what this page may do with the wheel */
  wheelBecame(state) {
    this.wheel.became(state);
    if (this.numbers) {
      this.transport.show(this.numbers.time, state !== "taken");
    }
  }

  showPicture(there) {
    byId("live").classList.toggle("blank", !there);
    byId("live-empty").hidden = there;
  }

  layOut() {
    const ratio = Math.min(devicePixelRatio || 1, MAX_RATIO);
    const mosaic = this.mosaic.layOut(ratio, this.grid.canvas);
    const grid = mosaic ? { ...mosaic, cells: [] } : this.grid.layOut(ratio);
    if (grid) {
      this.background.layOut({ ratio, view: this.view, grid, mosaic: this.mosaic.view(), stage: this.focus.layOut(ratio) });
    }
  }

  chose(env) {
    this.grid.choose(env);
    this.on.ask({ type: "focus", env });
  }

  tellVisibility() {
    this.on.watch(this.watched > 0 && this.onScreen && !document.hidden);
  }

  /** Counts pictures that were drawn, not those that came. */
  showRate() {
    const { numbers, rated } = this;
    const fresh = numbers !== null && numbers !== rated.at(-1);
    const first = fresh ? rated[0] : null;
    const rate = first ? (1000 * (numbers.painted - first.painted)) / (numbers.at - first.at) : 0;
    this.rated = fresh ? [...rated.slice(1 - RATE_WINDOWS), numbers] : [];
    setText(byId("live-rate"), rate > 0 ? `${Math.round(rate)} of` : "");
    // Where time stands nothing is missing.
    this.setMoving(fresh || numbers?.time.speed === "paused");
  }

  setMoving(moving) {
    if (moving !== this.moving) {
      this.moving = moving;
      this.showState(this.run);
    }
  }

  /** The agent is watched in environments of its own: it plays on while its training rests. */
  note() {
    if (!this.moving) {
      return ", the last moment";
    }
    return this.run.ended ? ", playing what it has learnt" : "";
  }
}

/** The page has come to a screen with smaller or larger pixels. */
function onOtherRatio(call) {
  const other = () => {
    call();
    onOtherRatio(call);
  };
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", other, { once: true });
}

function emptyWords(run) {
  if (run.watchedEnvs === 0) {
    return "This environment draws no picture.";
  }
  return run.phase === "STARTING" ? "The picture begins when the kernels are compiled." : "Waiting for the first picture.";
}
