// The time of the live view, which all who look share: pause, single steps, speed, and the way back to what has just been.

import { byId, setText } from "../dom.js";

export class Transport {
  /** @param on callbacks: speed(name), step(back), show(step) */
  constructor(on) {
    this.on = on;
    this.play = byId("live-pause");
    this.speed = byId("live-speed");
    this.timeline = byId("timeline");
    this.live = byId("to-live");
    this.chosen = "normal";
    this.time = null;
    this.asked = false;
    this.play.addEventListener("click", () => this.toggle());
    byId("step-back").addEventListener("click", () => on.step(true));
    byId("step-on").addEventListener("click", () => on.step(false));
    this.live.addEventListener("click", () => this.resume());
    this.speed.addEventListener("change", () => {
      this.chosen = this.speed.value;
      on.speed(this.chosen);
    });
    this.timeline.addEventListener("input", () => this.scrubbed());
  }

  /** @param stepSeconds simulated time of a step; 0: there is none */
  reset({ stepSeconds }) {
    this.stepSeconds = stepSeconds;
    this.time = null;
  }

  get paused() {
    return this.time?.speed === "paused";
  }

  toggle() {
    if (this.paused) {
      this.resume();
    } else {
      this.on.speed("paused");
    }
  }

  /** To the present, at the speed that was chosen. */
  resume() {
    this.on.speed(this.chosen);
  }

  /** However many events a hand makes, one question for each picture of the page. */
  scrubbed() {
    if (!this.asked) {
      this.asked = true;
      requestAnimationFrame(() => {
        this.asked = false;
        this.on.show(this.time.newest + Number(this.timeline.value));
      });
    }
    setText(byId("moment"), this.words(-Number(this.timeline.value)));
  }

  /** @param usable whether this page may do anything with the time */
  show(time, usable) {
    this.time = time;
    const ago = time.newest - time.step;
    const none = time.oldest === time.newest;
    if (!this.paused) {
      this.chosen = time.speed;
    }
    if (this.speed.value !== this.chosen) {
      this.speed.value = this.chosen;
    }
    this.play.setAttribute("aria-label", this.paused ? "Play the live view" : "Pause the live view");
    this.play.classList.toggle("paused", this.paused);
    for (const control of [this.play, this.speed, byId("step-on")]) {
      control.disabled = !usable;
    }
    byId("step-back").disabled = !usable || none || time.step === time.oldest;
    this.timeline.disabled = !usable || none;
    this.timeline.title = none && time.newest > 1 ? "This environment's past cannot be simulated again." : "";
    this.live.disabled = !usable || !this.paused;
    const min = String(time.oldest - time.newest);
    if (this.timeline.min !== min) {
      this.timeline.min = min;
    }
    if (!this.asked && Number(this.timeline.value) !== -ago) {
      this.timeline.value = String(-ago);
    }
    const words = this.words(ago);
    this.timeline.setAttribute("aria-valuetext", words);
    setText(byId("moment"), words);
    byId("moment").title = `step ${time.step}`;
    byId("live").classList.toggle("past", ago > 0);
  }

  words(ago) {
    if (ago === 0) {
      return this.paused ? "paused" : "live";
    }
    return this.stepSeconds > 0 ? `${(ago * this.stepSeconds).toFixed(1)} s ago` : `${ago} ${ago === 1 ? "step" : "steps"} ago`;
  }
}
