// What the run is, in words.

import { byId, element, setText } from "../dom.js";
import { count, duration, score } from "../format.js";
import { yamlNodes } from "./yaml.js";

/** Shows what does not change while the run goes on. */
export function showConfiguration(facts) {
  byId("config").replaceChildren(...yamlNodes(facts.config));
}

export function bindCopy(currentRun, said) {
  byId("copy-config").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(currentRun().facts.config);
      said("Configuration copied.");
    } catch {
      said("The browser did not allow copying; select the text instead.", true);
    }
  });
}

export function showFacts(run) {
  const { facts, evaluation } = run;
  const { environment } = facts;
  const rows = [
    ["Device", facts.device],
    ["Environment", environment.id],
    ["Observation", `${environment.observations.length} numbers`],
    ["Actions", environment.actions.length <= 8 ? environment.actions.join(", ") : `${environment.actions.length}`],
    ["One step", environment.stepSeconds > 0 ? `${score(1000 * environment.stepSeconds)} ms of simulated time` : "no clock"],
    ["Seed", facts.seed],
    ["Iteration", count(run.iteration)],
    ["Last checkpoint", run.checkpointStep === undefined ? "none yet" : `at ${count(run.checkpointStep)} steps`],
    ["Last evaluation", evaluation ? evaluationWords(evaluation) : "none yet"],
    ["Folder", `runs/${facts.id}`],
  ];
  const simulated = environment.stepSeconds * run.globalStep;
  if (simulated > 0) {
    rows.splice(5, 0, ["Experience", `${duration(simulated)} of simulated time`]);
  }
  const list = byId("facts");
  if (list.childElementCount !== 2 * rows.length) {
    list.replaceChildren(...rows.flatMap(([name]) => [element("dt", "", name), element("dd")]));
  }
  rows.forEach(([, value], i) => setText(list.children[2 * i + 1], value));
}

function evaluationWords({ returnMean, returnStd, episodes, globalStep }) {
  return `${score(returnMean)} ± ${score(returnStd)} over ${count(episodes)} episodes, at ${count(globalStep)} steps`;
}
