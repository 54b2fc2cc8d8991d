// A number that everybody who looks shares, chosen from a list: how many environments, how many pictures a second.

import { element } from "../dom.js";

export class NumberChoice {
  /**
   * @param box label with a select
   * @param offered numbers to choose from
   * @param onChoose called with the number that was chosen
   */
  constructor(box, offered, onChoose) {
    this.box = box;
    this.offered = offered;
    this.select = box.querySelector("select");
    this.select.addEventListener("change", () => onChoose(Number(this.select.value)));
    this.shown = -1;
  }

  /**
   * @param number that holds now, among those that are offered or not; 0: there is nothing to choose
   * @param usable whether it can be chosen by now
   */
  show(number, usable) {
    this.box.hidden = number === 0;
    this.select.disabled = !usable;
    // Only when it changes: what somebody has just chosen here is not known there at once.
    if (this.shown !== number) {
      this.shown = number;
      const numbers = [...new Set([...this.offered, number])].sort((a, b) => a - b);
      this.select.replaceChildren(...numbers.map(option));
      this.select.value = String(number);
    }
  }
}

function option(number) {
  const one = element("option", "", number.toLocaleString("en-GB"));
  one.value = String(number);
  return one;
}
