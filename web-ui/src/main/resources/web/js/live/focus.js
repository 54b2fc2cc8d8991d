// The enlarged environment's numbers: what the agent sees, what it may do and what it expects, now and of late. Its picture
// is drawn elsewhere (scene.js).

import { byId, element, setText } from "../dom.js";
import { fixed, score } from "../format.js";
import { Course, Plot } from "./plots.js";

const MAX_ROWS = 64; // an observation of pixels is a picture, not a table
const MOST_PLOTTED = 24; // as many as a scene tells of
const MIN_HEIGHT = 130; // CSS px
const SHARE_OF_WINDOW = 0.22; // so that picture and numbers fit on a laptop without scrolling
const SHARE_ENLARGED = 0.5;

// Places in a sample.
const VALUE = 2;
const REWARD = 3;
const OBS = 4;

export class Focus {
  /**
   * @param on callbacks: agent(agent) whose view somebody wants to see, enlarged() when the picture's place has changed
   */
  constructor(on) {
    this.box = byId("focus");
    this.course = new Course();
    this.whole = [new Plot(byId("plot-value"), VALUE), new Plot(byId("plot-reward"), REWARD)];
    this.enlarge = byId("enlarge");
    this.enlarge.addEventListener("click", () => {
      const enlarged = document.querySelector("main").classList.toggle("enlarged");
      this.enlarge.setAttribute("aria-pressed", String(enlarged));
      on.enlarged();
    });
    this.canvas = this.box.querySelector("canvas");
    this.agentChoice = byId("agent-choice");
    this.agents = this.agentChoice.querySelector("select");
    this.agents.addEventListener("change", () => on.agent(Number(this.agents.value)));
  }

  /** @param environment of the snapshot */
  reset(environment) {
    this.environment = environment;
    this.box.hidden = true;
    this.agentChoice.hidden = environment.agents.length === 1;
    this.agents.replaceChildren(...environment.agents.map(option));
    this.agent = -1;
    this.env = -1;
    this.obs = [];
    this.actions = [];
    this.course.forget();
  }

  /** @param colours those of Palette.colours() */
  theme({ roles, faint }) {
    this.colours = { line: roles[2], faint, mark: roles[3] };
    this.drawPlots();
  }

  /** @returns the picture's {width, height} in device pixels; null where it cannot be seen */
  layOut(ratio) {
    const width = this.canvas.clientWidth;
    if (!this.environment || width === 0) {
      return null;
    }
    const [xMin, xMax, yMin, yMax] = this.environment.view;
    const aspect = Math.min(Math.max((xMax - xMin) / (yMax - yMin), 1.2), 2.4);
    const share = this.enlarge.getAttribute("aria-pressed") === "true" ? SHARE_ENLARGED : SHARE_OF_WINDOW;
    const height = Math.min(width / aspect, Math.max(MIN_HEIGHT, share * innerHeight));
    this.canvas.style.height = `${height}px`;
    this.plots().forEach((plot) => plot.fit(ratio));
    this.drawPlots();
    return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  }

  /** @param focus what a scene tells about an environment, each time that it does */
  add(focus) {
    if (focus.env !== this.env || focus.agent !== this.agent) {
      this.env = focus.env;
      this.showAgent(focus.agent);
      this.course.forget();
    }
    this.course.add(focus.samples);
  }

  /**
   * @param focus what a scene has told last; null: there is none
   * @param time which moment that is
   * @returns whether there is more or less to see than before, which needs a layout
   */
  show(focus, time) {
    let other = focus !== null && this.box.hidden;
    this.box.hidden = focus === null;
    if (focus === null) {
      return false;
    }
    this.shown = time.step;
    setText(byId("focus-name"), `Environment ${focus.env + 1}${time.driven ? ", driven" : ""}`);
    setText(byId("focus-return"), score(focus.episodicReturn));
    setText(byId("focus-length"), String(focus.episodicLength));
    setText(byId("focus-reward"), fixed(focus.reward));
    setText(byId("focus-value"), fixed(focus.value));
    other = this.showObservation(focus.obs) || other;
    other = this.showActions(focus) || other;
    this.drawPlots();
    return other;
  }

  plots() {
    return [...this.whole, ...[...this.obs, ...this.actions].map((meter) => meter.plot).filter(Boolean)];
  }

  drawPlots() {
    if (this.colours && !this.box.hidden) {
      this.plots().forEach((plot) => plot.draw(this.course, this.shown, this.colours));
    }
  }

  /** Only when it changes: what somebody has just chosen here is not in a frame at once. */
  showAgent(agent) {
    if (this.agent !== agent) {
      this.agent = agent;
      this.agents.value = String(agent);
    }
  }

  /** @returns whether there are more or fewer rows than before */
  showObservation(obs) {
    const shown = Math.min(obs.length, MAX_ROWS);
    const other = this.obs.length !== shown;
    if (other) {
      const facts = this.environment.observations;
      const at = (i) => (shown <= MOST_PLOTTED ? { place: OBS + i, range: null } : null);
      this.obs = Array.from({ length: shown }, (_, i) => new Meter(facts[i] ?? { name: `obs[${i}]`, unit: "", low: null, high: null }, at(i)));
      byId("focus-obs").replaceChildren(...this.obs.map((meter) => meter.row));
    }
    this.obs.forEach((meter, i) => meter.show(obs[i], fixed(obs[i])));
    return other;
  }

  /**
   * Of each action the probability, the taken one marked; or of each component what was taken, and the mean.
   *
   * @returns whether there are more or fewer rows than before
   */
  showActions({ obs, outputs, action }) {
    const facts = this.environment.actions;
    const shown = Math.min(facts.length, MAX_ROWS);
    const other = this.actions.length !== shown;
    if (other) {
      const firstOutput = OBS + Math.min(obs.length, MOST_PLOTTED);
      const at = (fact, i) => {
        const range = fact.choice < 0 ? null : [0, 1];
        return shown <= MOST_PLOTTED ? { place: firstOutput + i + (fact.choice < 0 ? shown : 0), range } : null;
      };
      const named = (fact) => ({ ...fact, name: [fact.choiceName, fact.name].filter(Boolean).join(": ") });
      this.actions = facts.slice(0, shown).map((fact, i) => new Meter(named(fact), at(fact, i)));
      this.placeInChoice = facts.map((fact, i) => i - facts.findIndex((other) => other.choice === fact.choice));
      setText(byId("focus-actions-title"), facts.some((fact) => fact.choice < 0) ? "Action taken (mean)" : "Action probabilities");
      byId("focus-actions").replaceChildren(...this.actions.map((meter) => meter.row));
    }
    this.actions.forEach((meter, i) => {
      const { choice } = facts[i];
      if (choice < 0) {
        meter.show(action[i], `${fixed(action[i])} (${fixed(outputs[i])})`);
      } else {
        meter.show(outputs[i], `${(100 * outputs[i]).toFixed(1)} %`);
        meter.row.classList.toggle("taken", this.placeInChoice[i] === action[choice]);
      }
    });
    return other;
  }
}

function option(name, agent) {
  const one = element("option", "", name);
  one.value = String(agent);
  return one;
}

/**
 * A name, a value, a plot of its course and a bar within low...high; where a bound is infinite, within the largest value
 * seen.
 */
class Meter {
  /** @param plotted {place in a sample, range of the plot}; null: no plot */
  constructor({ name, unit, low, high }, plotted) {
    this.bounded = low !== null && high !== null && high > low && high - low < 1e6;
    this.low = this.bounded ? low : -1e-6;
    this.high = this.bounded ? high : 1e-6;
    this.figure = element("span");
    this.fill = element("i", "fill");
    this.zero = element("i", "zero");
    this.row = element(
      "li",
      "",
      element("span", "name", name),
      element("span", "value", this.figure, ...(unit ? [element("small", "", unit)] : [])),
      element("span", "track", this.fill, this.zero),
    );
    this.placeZero();
    if (plotted) {
      const canvas = element("canvas", "plot");
      canvas.setAttribute("aria-hidden", "true");
      this.row.insertBefore(canvas, this.row.lastElementChild);
      this.plot = new Plot(canvas, plotted.place, plotted.range);
    }
  }

  show(value, text) {
    setText(this.figure, text);
    if (!this.bounded && Math.abs(value) > this.high && Number.isFinite(value)) {
      this.high = Math.abs(value);
      this.low = -this.high;
    }
    const at = Math.min(Math.max((value - this.low) / (this.high - this.low), 0), 1) || 0;
    const from = Math.min(at, this.origin);
    this.fill.style.transform = `translateX(${100 * from}%) scaleX(${Math.abs(at - this.origin)})`;
    this.fill.classList.toggle("out", value < this.low || value > this.high);
  }

  placeZero() {
    this.origin = this.low < 0 && this.high > 0 ? -this.low / (this.high - this.low) : 0;
    this.zero.hidden = this.origin === 0;
    this.zero.style.left = `${100 * this.origin}%`;
  }
}
