// Which of several policies plays in the live view: a choice for everybody who looks.

import { byId, element } from "../dom.js";

export class PolicyChoice {
  /** @param onChoose called with the policy that was chosen */
  constructor(onChoose) {
    this.box = byId("policy-choice");
    this.select = this.box.querySelector("select");
    this.select.addEventListener("change", () => onChoose(Number(this.select.value)));
  }

  show(run) {
    const { seeds } = run.facts;
    this.box.hidden = seeds.length === 1 || run.watchedEnvs === 0;
    if (this.select.childElementCount !== seeds.length) {
      this.select.replaceChildren(...seeds.map((seed, policy) => option(seed, policy)));
      this.watched = -1;
    }
    this.select.disabled = run.phase === "STARTING";
    // Only when it changes: what somebody has just chosen here is not known there at once.
    if (this.watched !== run.watchedPolicy) {
      this.watched = run.watchedPolicy;
      this.select.value = String(run.watchedPolicy);
    }
  }
}

function option(seed, policy) {
  const one = element("option", "", `${policy} (seed ${seed})`);
  one.value = String(policy);
  return one;
}
