// What a mosaic's colours stand for, and its zoom, as buttons.

import { byId, setText } from "../dom.js";
import { score } from "../format.js";
import { store, stored } from "../theme.js";
import { TINTS } from "../model/picture.js";

const KEY = "rookery-tint";
const FIRST = "return";

export class MosaicBar {
  /** @param on callbacks: tint(), zoom(steps), whole() */
  constructor(on) {
    this.select = byId("mosaic-tint");
    this.select.value = TINTS.includes(stored(KEY)) ? stored(KEY) : FIRST;
    this.select.addEventListener("change", () => {
      store(KEY, this.select.value);
      this.showScale(null);
      on.tint();
    });
    byId("mosaic-in").addEventListener("click", () => on.zoom(1));
    byId("mosaic-out").addEventListener("click", () => on.zoom(-1));
    byId("mosaic-whole").addEventListener("click", () => on.whole());
    this.showScale(null);
  }

  get tint() {
    return this.select.value;
  }

  show(there) {
    byId("mosaic-bar").hidden = !there;
  }

  /** @param scale of a picture; null: none is known */
  showScale(scale) {
    const known = scale !== null && scale.tint === this.tint && scale.tint !== "none";
    byId("mosaic-legend").hidden = !known;
    if (known) {
      setText(byId("mosaic-low"), score(scale.low));
      setText(byId("mosaic-high"), score(scale.high));
    }
  }
}
