// How many environments are watched: a choice for everybody who looks.

import { byId, element } from "../dom.js";

const COUNTS = [1, 16, 64, 256, 1024, 4096];

export class EnvsChoice {
  /** @param onChoose called with the number that was chosen */
  constructor(onChoose) {
    this.box = byId("envs-choice");
    this.select = this.box.querySelector("select");
    this.select.addEventListener("change", () => onChoose(Number(this.select.value)));
    this.watched = -1;
  }

  show(run) {
    this.box.hidden = run.watchedEnvs === 0;
    this.select.disabled = run.phase === "STARTING";
    // Only when it changes: what somebody has just chosen here is not known there at once.
    if (this.watched !== run.watchedEnvs) {
      this.watched = run.watchedEnvs;
      const counts = [...new Set([...COUNTS, run.watchedEnvs])].sort((a, b) => a - b);
      this.select.replaceChildren(...counts.map(option));
      this.select.value = String(run.watchedEnvs);
    }
  }
}

function option(count) {
  const one = element("option", "", count.toLocaleString("en-GB"));
  one.value = String(count);
  return one;
}
