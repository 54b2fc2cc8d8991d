// The roles of the canvas document, as colours of the theme that is on.

const ROLES = ["--ink", "--muted", "--accent", "--accent-2", "--accent-3", "--inset", "--good", "--bad"];

export class Palette {
  constructor() {
    this.probe = document.createElement("span");
    this.probe.hidden = true;
    document.body.append(this.probe);
    this.exact = new Map();
    this.refresh();
  }

  /** Reads the theme's colours; to be called when it has changed. */
  refresh() {
    this.roles = ROLES.map((name) => this.resolve(name));
    this.inset = this.resolve("--inset");
    this.line = this.resolve("--line-soft");
    this.faint = this.resolve("--faint");
  }

  /** A custom property holds both themes' colours; a computed colour is the one that counts. */
  resolve(name) {
    this.probe.style.color = `var(${name})`;
    return getComputedStyle(this.probe).color;
  }

  /** @param word a role, or 0xAARRGGBB with AA at least 1 */
  colour(word) {
    if (word >>> 24 === 0) {
      return this.roles[word] ?? this.roles[0];
    }
    let colour = this.exact.get(word);
    if (!colour) {
      const byte = (shift) => (word >>> shift) & 255;
      colour = `rgb(${byte(16)} ${byte(8)} ${byte(0)} / ${byte(24) / 255})`;
      if (this.exact.size > 512) {
        this.exact.clear(); // an environment may fade through thousands of colours
      }
      this.exact.set(word, colour);
    }
    return colour;
  }
}
