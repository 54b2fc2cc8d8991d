// The theme that is on, as colours that a canvas takes.

const ROLES = ["--ink", "--muted", "--accent", "--accent-2", "--accent-3", "--inset", "--good", "--bad"];

export class Palette {
  constructor() {
    this.probe = document.createElement("span");
    this.probe.hidden = true;
    document.body.append(this.probe);
  }

  /** What a scene needs: plain data, which can be sent to a worker. */
  colours() {
    return {
      roles: ROLES.map((name) => this.resolve(name)),
      panel: this.resolve("--panel"),
      inset: this.resolve("--inset"),
      line: this.resolve("--line-soft"),
      faint: this.resolve("--faint"),
    };
  }

  /** A custom property holds both themes' colours; a computed colour is the one that counts. */
  resolve(name) {
    this.probe.style.color = `var(${name})`;
    return getComputedStyle(this.probe).color;
  }
}
