// Wires the parts: the connection feeds the run, the run feeds what is on the screen.

import { everyBeat } from "./beat.js";
import { ChartBoard } from "./charts/chart-board.js";
import { Phases } from "./charts/phases.js";
import { byId, setText, toast } from "./dom.js";
import { Controls } from "./header/controls.js";
import { showEnd, showHeader, showNotice } from "./header/header.js";
import { LiveView } from "./live/live-view.js";
import { PolicyChoice } from "./live/policy-choice.js";
import { Connection } from "./model/connection.js";
import { Run } from "./model/run.js";
import { bindCopy, showConfiguration, showFacts } from "./panels/facts.js";
import { Videos } from "./panels/videos.js";
import { bindTheme } from "./theme.js";

const CHART_BEATS = 2;

let run = null;
let connected = false;
let stale = false;

const live = new LiveView({
  watch: (visible) => connection.watch(visible),
  ask: (message) => connection.send(message),
  open: () => connection.opened(),
  close: () => connection.lost(),
  text: (message) => connection.heard(message),
});
const board = new ChartBoard(live.palette);
const policyChoice = new PolicyChoice((policy) => connection.send({ type: "policy", policy }));
const phases = new Phases();
const videos = new Videos();
const controls = new Controls((message) => connection.send(message));

bindTheme(byId("theme"), () => {
  live.themeChanged();
  board.themeChanged();
});
bindCopy(() => run, toast);
new ResizeObserver(([entry]) => {
  document.documentElement.style.setProperty("--bar-height", `${entry.target.offsetHeight}px`);
}).observe(document.querySelector(".bar"));

const connection = new Connection(live.background, {
  snapshot(message) {
    const sameRun = run?.facts.id === message.run.id;
    run = new Run(message);
    if (!sameRun) {
      live.reset(run);
      showConfiguration(run.facts);
    }
    live.connected();
    board.reset(run);
    phases.show(run);
    show();
  },
  delta(message) {
    const { phase } = run;
    board.update(run.apply(message));
    // The run's own checkpoints are too many to be told of.
    if (controls.takeCheckpoint(run)) {
      toast("Checkpoint written.");
    }
    if (run.phase !== phase) {
      show();
      board.refresh();
    }
    stale = true;
  },
  refused: (reason) => toast(reason, true),
  wheel: (state) => live.wheelBecame(state),
  state(state) {
    connected = state === "open";
    byId("banner").hidden = connected;
    setText(byId("banner"), bannerWords(state));
    if (run) {
      show();
    }
  },
});

everyBeat((beat) => {
  live.beat();
  if (stale) {
    show();
  }
  if (run && beat % CHART_BEATS === 0) {
    board.refresh();
    phases.show(run);
  }
});

function show() {
  stale = false;
  showHeader(run, connected || run.ended);
  showNotice(run);
  showEnd(run);
  controls.show(run, connected);
  live.showState(run);
  policyChoice.show(run);
  showFacts(run);
  videos.show(run);
}

function bannerWords(state) {
  if (state === "outdated") {
    return "The server is of another version than this page. Reload the page.";
  }
  return run?.ended
    ? "The run has ended and its dashboard is closed; this is the last that it said."
    : "The connection to the run is lost. What is shown is the last that was heard; trying again.";
}
