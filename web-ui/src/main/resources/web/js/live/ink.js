// The colours of the canvas document (docs/decisions/0001-canvas-primitives.md), in those of a theme.

const MOST_EXACT = 512; // an environment may fade through thousands of colours

export class Ink {
  /** @param roles colours of the theme, by role */
  constructor(roles) {
    this.roles = roles;
    this.exact = new Map();
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
      if (this.exact.size > MOST_EXACT) {
        this.exact.clear();
      }
      this.exact.set(word, colour);
    }
    return colour;
  }
}
