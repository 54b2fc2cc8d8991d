// Name, phase, progress and the four figures.

import { byId, setText } from "../dom.js";
import { compact, count, duration, score } from "../format.js";

const WORDS = {
  STARTING: "starting",
  TRAINING: "training",
  PAUSED: "paused",
  EVALUATING: "evaluating",
  FINISHED: "finished",
  STOPPED: "stopped",
  FAILED: "failed",
  LOST: "not connected",
};

/** @param connected false: what is shown is the last that was heard */
export function showHeader(run, connected) {
  const phase = connected ? run.phase : "LOST";
  const pill = byId("phase");
  pill.dataset.phase = phase;
  setText(pill.lastElementChild, WORDS[phase] ?? phase);
  setText(byId("run-name"), run.facts.name);
  setText(byId("run-id"), run.facts.id);
  showFigures(run);
  showProgress(run);
}

function showFigures(run) {
  const steps = byId("stat-steps");
  if (!steps.firstElementChild) {
    steps.replaceChildren("", document.createElement("small"));
  }
  steps.firstChild.data = count(run.globalStep);
  setText(steps.lastElementChild, ` / ${compact(run.facts.totalTimesteps)}${run.policies > 1 ? ` × ${run.policies}` : ""}`);
  setText(byId("stat-sps"), compact(run.stepsPerSecond));
  setText(byId("stat-elapsed"), duration(run.trainingSeconds));
  setText(byId("stat-left"), run.ended ? "–" : duration(run.secondsLeft));
}

function showProgress(run) {
  const percent = Math.floor(100 * run.progress);
  const bar = byId("progress");
  bar.dataset.phase = run.phase;
  bar.setAttribute("aria-valuenow", String(percent));
  bar.firstElementChild.style.transform = `scaleX(${run.progress})`;
  const state = run.ended || run.phase === "PAUSED" ? WORDS[run.phase] : `${percent} %`;
  const title = `${state} · ${run.facts.name} · Rookery`;
  if (document.title !== title) {
    document.title = title;
  }
}

/** What became of the environment's files that were saved during the run: an error stays until something sound is saved. */
export function showNotice({ notice }) {
  const strip = byId("notice");
  strip.hidden = !notice;
  if (notice) {
    strip.dataset.problem = String(notice.problem);
    setText(strip, (notice.problem ? "Not taken over, the training goes on with what it had:\n" : "") + notice.text);
  }
}

/** The strip that says how a run ended; hidden while it goes on. */
export function showEnd(run) {
  const strip = byId("ended");
  strip.hidden = !run.ended;
  if (!run.ended) {
    return;
  }
  strip.dataset.phase = run.phase;
  setText(byId("ended-title"), `This run has ${run.phase === "FAILED" ? "failed" : run.phase === "STOPPED" ? "been stopped" : "finished"}`);
  setText(byId("ended-text"), endText(run));
  setText(byId("ended-score"), run.evaluation ? returnWords(run.evaluation) : "");
}

function endText(run) {
  const each = run.policies > 1 ? ` of each of ${run.policies} policies` : "";
  const trained = `${count(run.globalStep)} steps${each} in ${duration(run.trainingSeconds)}.`;
  if (run.phase === "FAILED") {
    return `${trained} The terminal and log.txt in the run's folder say why.`;
  }
  const { evaluation } = run;
  const result = evaluation
    ? ` Return over ${count(evaluation.episodes)} episodes${run.policies > 1 ? " each" : ""} with ${run.policies > 1 ? "their" : "its"} ${evaluation.deterministic ? "most probable" : "sampled"} actions, from ${score(evaluation.returnMin)} to ${score(evaluation.returnMax)}.`
    : " It was not evaluated.";
  const best = run.policies > 1 && evaluation?.bestPolicy >= 0 ? ` The best is ${policyWords(run, evaluation.bestPolicy)}.` : "";
  const next = run.phase === "STOPPED" ? ` Train on: ./rookery train --resume runs/${run.facts.id}` : "";
  return trained + result + best + next;
}

/** Mean ± standard deviation, over the episodes or, of several policies, over them. */
export function returnWords({ returnMean, returnStd, policyMeans }) {
  const sound = policyMeans.filter((mean) => mean !== null);
  const squares = sound.map((mean) => (mean - returnMean) ** 2);
  const std = policyMeans.length > 1 ? Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / sound.length) : returnStd;
  return `${score(returnMean)} ± ${score(std)}`;
}

/** @param run that was evaluated */
export function policyWords({ facts, evaluation }, policy) {
  return `policy ${policy} (seed ${facts.seeds[policy]}), with ${score(evaluation.policyMeans[policy])}`;
}
