// Where the time of an iteration goes: a bar of its phases, by their shares of late.

import { byId, element, setText } from "../dom.js";
import { compact } from "../format.js";

const LATE = 50; // points of a column that are averaged: one iteration alone says little
const PHASES = [
  { tag: "time/rollout", name: "Rollout", hint: "Playing the environments with the policy" },
  { tag: "time/update", name: "Update", hint: "Learning from what was played: advantages, gradients, optimiser" },
  { tag: "time/other", name: "Other", hint: "Neither: metrics, and the host between iterations" },
];

/** Tags that this shows, and that get no chart of their own. */
export const PHASE_TAGS = new Set(PHASES.map(({ tag }) => tag));

export class Phases {
  constructor() {
    this.card = byId("phases");
    this.parts = PHASES.map(({ tag, name, hint }) => {
      const fill = element("i");
      const share = element("b");
      const time = element("small");
      const entry = element("li", "", element("i"), name, share, time);
      entry.title = `${hint} (${tag})`;
      return { tag, name, fill, share, time, entry };
    });
    this.bar = byId("phases-bar");
    this.bar.append(...this.parts.map(({ fill }) => fill));
    byId("phases-list").append(...this.parts.map(({ entry }) => entry));
  }

  /** Shows the phases of a run; nothing for one that was not timed. */
  show(run) {
    const columns = PHASES.map(({ tag }) => run.columns.get(tag));
    this.card.hidden = columns.some((column) => !(column?.values.length > 0));
    if (this.card.hidden) {
      return;
    }
    const seconds = columns.map(({ values }) => mean(values.slice(-LATE)));
    const total = seconds.reduce((sum, each) => sum + each, 0);
    const percent = seconds.map((each) => Math.round((1000 * each) / total) / 10);
    this.parts.forEach(({ fill, share, time }, i) => {
      fill.style.flexGrow = String(percent[i]);
      setText(share, `${percent[i].toFixed(1)} %`);
      setText(time, `${compact(1000 * seconds[i])} ms`);
    });
    setText(byId("phases-note"), `${compact(1000 * total)} ms an iteration`);
    this.bar.setAttribute("aria-label", this.parts.map(({ name }, i) => `${name} ${percent[i].toFixed(1)} %`).join(", "));
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
