// Wires the parts: the connection feeds the run, the run feeds what is on the screen.

import { ChartBoard } from "./charts/chart-board.js";
import { byId, setText, toast } from "./dom.js";
import { Controls } from "./header/controls.js";
import { showEnd, showHeader } from "./header/header.js";
import { LiveView } from "./live/live-view.js";
import { PolicyChoice } from "./live/policy-choice.js";
import { Connection } from "./model/connection.js";
import { Run } from "./model/run.js";
import { bindCopy, showConfiguration, showFacts } from "./panels/facts.js";
import { bindTheme } from "./theme.js";

let run = null;
let connected = false;

const live = new LiveView({
  watch: (visible) => connection.watch(visible),
  focus: (env) => connection.send({ type: "focus", env }),
});
const board = new ChartBoard(live.palette);
const policyChoice = new PolicyChoice((policy) => connection.send({ type: "policy", policy }));
const controls = new Controls((message) => connection.send(message));

bindTheme(byId("theme"), () => {
  live.themeChanged();
  board.themeChanged();
});
bindCopy(() => run, toast);
new ResizeObserver(([entry]) => {
  document.documentElement.style.setProperty("--bar-height", `${entry.target.offsetHeight}px`);
}).observe(document.querySelector(".bar"));

const connection = new Connection({
  snapshot(message) {
    const sameRun = run?.facts.id === message.run.id;
    run = new Run(message);
    if (!sameRun) {
      live.reset(run.facts);
      showConfiguration(run.facts);
    }
    board.reset(run);
    show();
  },
  delta(message) {
    const checkpoint = run.checkpointStep;
    board.update(run.apply(message));
    if (run.checkpointStep !== checkpoint) {
      toast("Checkpoint written.");
    }
    show();
  },
  frame: (buffer) => live.take(buffer),
  refused: (reason) => toast(reason, true),
  state(state) {
    connected = state === "open";
    byId("banner").hidden = connected;
    setText(byId("banner"), bannerWords(state));
    if (run) {
      show();
    }
  },
});

function show() {
  showHeader(run, connected || run.ended);
  showEnd(run);
  controls.show(run, connected);
  live.showState(run);
  policyChoice.show(run);
  showFacts(run);
}

function bannerWords(state) {
  if (state === "outdated") {
    return "The server is of another version than this page. Reload the page.";
  }
  return run?.ended
    ? "The run has ended and its dashboard is closed; this is the last that it said."
    : "The connection to the run is lost. What is shown is the last that was heard; trying again.";
}
