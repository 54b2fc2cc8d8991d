// The enlarged environment's numbers: what the agent sees, what it may do and what it expects. Its picture is drawn
// elsewhere (scene.js).

import { byId, element, setText } from "../dom.js";
import { fixed, score } from "../format.js";

const MAX_ROWS = 64; // an observation of pixels is a picture, not a table
const MIN_HEIGHT = 130; // CSS px
const SHARE_OF_WINDOW = 0.2; // so that picture and numbers fit on a laptop without scrolling

export class Focus {
  /** @param onAgentChosen called with the agent whose view somebody wants to see */
  constructor(onAgentChosen) {
    this.box = byId("focus");
    this.canvas = this.box.querySelector("canvas");
    this.agentChoice = byId("agent-choice");
    this.agents = this.agentChoice.querySelector("select");
    this.agents.addEventListener("change", () => onAgentChosen(Number(this.agents.value)));
  }

  /** @param environment of the snapshot */
  reset(environment) {
    this.environment = environment;
    this.box.hidden = true;
    this.agentChoice.hidden = environment.agents.length === 1;
    this.agents.replaceChildren(...environment.agents.map(option));
    this.agent = -1;
    this.obs = [];
    this.actions = [];
  }

  /** @returns the picture's {width, height} in device pixels; null where it cannot be seen */
  layOut(ratio) {
    const width = this.canvas.clientWidth;
    if (!this.environment || width === 0) {
      return null;
    }
    const [xMin, xMax, yMin, yMax] = this.environment.view;
    const aspect = Math.min(Math.max((xMax - xMin) / (yMax - yMin), 1.2), 2.4);
    const height = Math.min(width / aspect, Math.max(MIN_HEIGHT, SHARE_OF_WINDOW * innerHeight));
    this.canvas.style.height = `${height}px`;
    return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  }

  /**
   * @param focus what a scene tells about the environment; null: there is none
   * @returns whether it has just appeared, and needs a layout
   */
  show(focus) {
    const appears = focus !== null && this.box.hidden;
    this.box.hidden = focus === null;
    if (focus === null) {
      return false;
    }
    setText(byId("focus-name"), `Environment ${focus.env + 1}`);
    this.showAgent(focus.agent);
    setText(byId("focus-return"), score(focus.episodicReturn));
    setText(byId("focus-length"), String(focus.episodicLength));
    setText(byId("focus-reward"), fixed(focus.reward));
    setText(byId("focus-value"), fixed(focus.value));
    this.showObservation(focus.obs);
    this.showActions(focus);
    return appears;
  }

  /** Only when it changes: what somebody has just chosen here is not in a frame at once. */
  showAgent(agent) {
    if (this.agent !== agent) {
      this.agent = agent;
      this.agents.value = String(agent);
    }
  }

  showObservation(obs) {
    const shown = Math.min(obs.length, MAX_ROWS);
    if (this.obs.length !== shown) {
      const facts = this.environment.observations;
      this.obs = Array.from({ length: shown }, (_, i) => new Meter(facts[i] ?? { name: `obs[${i}]`, unit: "", low: null, high: null }));
      byId("focus-obs").replaceChildren(...this.obs.map((meter) => meter.row));
    }
    this.obs.forEach((meter, i) => meter.show(obs[i], fixed(obs[i])));
  }

  /** Of each action the probability, the taken one marked; or of each component what was taken, and the mean. */
  showActions({ outputs, action }) {
    const facts = this.environment.actions;
    const shown = Math.min(facts.length, MAX_ROWS);
    if (this.actions.length !== shown) {
      this.actions = facts.slice(0, shown).map((fact) => new Meter({ ...fact, name: [fact.choiceName, fact.name].filter(Boolean).join(": ") }));
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
  }
}

function option(name, agent) {
  const one = element("option", "", name);
  one.value = String(agent);
  return one;
}

/** A name, a value and a bar within low...high; where a bound is infinite, within the largest value seen. */
class Meter {
  constructor({ name, unit, low, high }) {
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
