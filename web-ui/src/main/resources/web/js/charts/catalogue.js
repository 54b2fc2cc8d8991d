// What is known about the metrics: CleanRL's tags, in the order in which one looks at them. A tag that is not here gets a
// chart as well, after these.

import { PHASE_TAGS } from "./phases.js";

const KNOWN = [
  { tag: "charts/episodic_return", title: "Episodic return", wide: true, hint: "Sum of rewards of the episodes that ended" },
  { tag: "charts/episodic_length", title: "Episodic length", unit: "steps", hint: "Steps of the episodes that ended" },
  { tag: "charts/SPS", title: "Steps per second", hint: "Environment steps trained on per second", fromZero: true },
  { tag: "losses/policy_loss", title: "Policy loss", hint: "Clipped surrogate objective, negated" },
  { tag: "losses/value_loss", title: "Value loss", hint: "Error of the critic", fromZero: true },
  { tag: "losses/entropy", title: "Entropy", hint: "How undecided the policy is; falls as it learns", unit: "nats" },
  { tag: "losses/approx_kl", title: "Approximate KL", hint: "How far one update moves the policy", fromZero: true },
  { tag: "losses/clipfrac", title: "Clip fraction", hint: "Share of samples that the clipping holds back", fromZero: true },
  { tag: "losses/explained_variance", title: "Explained variance", hint: "1: the critic predicts returns perfectly; 0 or less: not at all" },
  { tag: "charts/learning_rate", title: "Learning rate", hint: "Step size of the optimiser", fromZero: true },
];

/** Drawn upon the return's chart, not beside it. */
export const EVAL_RETURN = "eval/episodic_return";
export const EVAL_RETURN_STD = "eval/episodic_return_std";
/** Behind a tag, where there are several policies: their interquartile mean, and the ends of its 95 % band. */
export const IQM = "/iqm";
export const CI_LOW = "/ci_low";
export const CI_HIGH = "/ci_high";
const AGGREGATES = [IQM, CI_LOW, CI_HIGH];

export const RETURN = "charts/episodic_return";

const ORDER = new Map(KNOWN.map((spec, i) => [spec.tag, i]));
const OVERLAID = new Set([EVAL_RETURN, EVAL_RETURN_STD, "eval/episodic_length"]);

/** How to show a tag; null where another chart shows it. */
export function specOf(tag) {
  if (OVERLAID.has(tag) || PHASE_TAGS.has(tag) || AGGREGATES.some((suffix) => tag.endsWith(suffix))) {
    return null;
  }
  return KNOWN[ORDER.get(tag)] ?? { tag, title: titleOf(tag), hint: "" };
}

/** For sorting: known ones first, in the catalogue's order, then the others by name. */
export function compareTags(a, b) {
  const first = ORDER.get(a) ?? KNOWN.length;
  const second = ORDER.get(b) ?? KNOWN.length;
  return first - second || a.localeCompare(b);
}

/** "losses/actor_q_value" to "Actor q value". */
function titleOf(tag) {
  const words = tag.slice(tag.lastIndexOf("/") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
