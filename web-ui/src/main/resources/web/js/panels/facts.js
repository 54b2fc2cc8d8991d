// What the run is, in words.

import { byId, element, setText } from "../dom.js";
import { count, duration, score } from "../format.js";
import { policyWords, returnWords } from "../header/header.js";
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
    ["Observation", environment.observations.length > 0 ? `${environment.observations.length} numbers` : "pixels"],
    ["Actions", environment.actions.length <= 8 ? environment.actions.map(({ name }) => name).join(", ") : `${environment.actions.length}`],
    ["One step", environment.stepSeconds > 0 ? `${score(1000 * environment.stepSeconds)} ms of simulated time` : "no clock"],
    run.policies > 1 ? ["Policies", policiesWords(facts.seeds)] : ["Seed", facts.seeds[0]],
    ["Iteration", count(run.iteration)],
    ["Last checkpoint", run.checkpointStep === undefined ? "none yet" : `at ${count(run.checkpointStep)} steps`],
    ["Last evaluation", evaluation ? evaluationWords(evaluation) : "none yet"],
    ...(run.policies > 1 ? [["Best policy", evaluation?.bestPolicy >= 0 ? policyWords(run, evaluation.bestPolicy) : "not known yet"]] : []),
    ["Folder", `runs/${facts.id}`],
  ];
  const simulated = environment.stepSeconds * run.globalStep * run.policies;
  if (simulated > 0) {
    rows.splice(5, 0, ["Experience", `${duration(simulated)} of simulated time`]);
  }
  const list = byId("facts");
  if (list.childElementCount !== 2 * rows.length) {
    list.replaceChildren(...rows.flatMap(([name]) => [element("dt", "", name), element("dd")]));
  }
  rows.forEach(([, value], i) => setText(list.children[2 * i + 1], value));
}

function policiesWords(seeds) {
  const shown = seeds.length > 8 ? [...seeds.slice(0, 3), "…", seeds.at(-1)] : seeds;
  return `${seeds.length}, with the seeds ${shown.join(", ")}`;
}

function evaluationWords(evaluation) {
  const { policyMeans, episodes, globalStep } = evaluation;
  const over = policyMeans.length > 1 ? `${policyMeans.length} policies, ${count(episodes)} episodes each` : `${count(episodes)} episodes`;
  return `${returnWords(evaluation)} over ${over}, at ${count(globalStep)} steps`;
}
