// The live view: takes frames as they come, draws the newest one when the browser is about to paint, and says whether
// anybody can see it.

import { byId, setText } from "../dom.js";
import { decodeFrame } from "../model/frame.js";
import { Focus } from "./focus.js";
import { Grid } from "./grid.js";
import { Palette } from "./palette.js";

const RATE_WINDOW_MS = 1000;

export class LiveView {
  /** @param on callbacks: watch(visible), focus(env) */
  constructor(on) {
    this.on = on;
    this.palette = new Palette();
    this.grid = new Grid(this.palette, (env) => this.chose(env));
    this.focus = new Focus(this.palette);
    this.frame = null;
    this.run = null;
    this.scheduled = false;
    this.arrivals = [];
    this.moving = false;
    this.onScreen = false;
    new IntersectionObserver(([entry]) => {
      this.onScreen = entry.isIntersecting;
      this.tellVisibility();
    }).observe(byId("live"));
    document.addEventListener("visibilitychange", () => this.tellVisibility());
    new ResizeObserver(() => this.layOut()).observe(byId("grid"));
    setInterval(() => this.showRate(), RATE_WINDOW_MS);
  }

  reset(facts) {
    this.frame = null;
    this.arrivals = [];
    this.moving = false;
    this.watched = facts.watched;
    this.grid.reset(facts.watched, facts.environment.view);
    this.focus.reset(facts.environment);
    this.layOut();
    this.tellVisibility();
  }

  /** Says in words what the picture is, or why there is none. */
  showState(run) {
    this.run = run;
    const none = this.frame === null;
    byId("live").classList.toggle("still", !this.moving);
    this.showPicture(!none);
    setText(byId("live-empty"), emptyWords(run));
    setText(byId("live-note"), none ? "" : `${this.watched} × ${run.facts.environment.id}${this.note()}`);
  }

  /** @param buffer one binary message */
  take(buffer) {
    this.frame = decodeFrame(buffer);
    this.arrivals.push(performance.now());
    this.setMoving(true);
    this.schedule();
  }

  themeChanged() {
    this.palette.refresh();
    this.schedule();
  }

  schedule() {
    if (!this.scheduled && this.frame) {
      this.scheduled = true;
      requestAnimationFrame(() => this.draw());
    }
  }

  draw() {
    this.scheduled = false;
    if (!this.frame) {
      return;
    }
    this.grid.choose(this.frame.focus ? this.frame.focus.env : -1);
    this.grid.draw(this.frame);
    this.focus.draw(this.frame);
  }

  showPicture(there) {
    byId("live").classList.toggle("blank", !there);
    byId("live-empty").hidden = there;
  }

  layOut() {
    this.grid.layOut();
    this.focus.layOut();
    this.schedule();
  }

  chose(env) {
    this.grid.choose(env);
    this.on.focus(env);
  }

  tellVisibility() {
    this.on.watch(this.watched > 0 && this.onScreen && !document.hidden);
  }

  showRate() {
    const since = performance.now() - RATE_WINDOW_MS;
    this.arrivals = this.arrivals.filter((at) => at > since);
    const rate = Math.round((1000 * this.arrivals.length) / RATE_WINDOW_MS);
    setText(byId("live-rate"), rate > 0 ? `${rate} fps` : "");
    this.setMoving(rate > 0);
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

function emptyWords(run) {
  if (run.facts.watched === 0) {
    return "This environment draws no picture.";
  }
  return run.phase === "STARTING" ? "The picture begins when the kernels are compiled." : "Waiting for the first picture.";
}
