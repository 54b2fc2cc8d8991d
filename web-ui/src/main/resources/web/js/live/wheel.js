// Taking over: a person drives the environment that is looked at closely, by keys or by touching their pictures. Who has the
// wheel is the server's to say; the keys count while the picture has the keyboard.

import { byId, element, setText } from "../dom.js";
import { caps, Keys } from "./keys.js";

export class Wheel {
  /** @param on callbacks: drive(on), hold(action, press), pause(), which also ends a pause */
  constructor(on) {
    this.on = on;
    this.stage = byId("stage");
    this.button = byId("take-over");
    this.caps = byId("keycaps");
    this.state = "free";
    this.down = [];
    this.button.addEventListener("click", () => this.toggle());
    this.stage.addEventListener("keydown", (event) => this.pressed(event));
    this.stage.addEventListener("keyup", (event) => this.lifted(event));
    this.stage.addEventListener("blur", () => this.letGo());
    this.stage.addEventListener("focus", () => this.showWords());
    // Whoever drives and clicks a button with the mouse drives on afterwards.
    byId("transport").addEventListener("click", (event) => {
      if (this.mine && event.detail > 0 && event.target.closest("button")) {
        this.stage.focus();
      }
    });
  }

  get mine() {
    return this.state === "yours";
  }

  /** @param environment of the snapshot */
  reset(environment) {
    this.keys = new Keys(environment.actions);
    this.down = [];
    this.caps.replaceChildren(...this.keys.bindings.filter(caps).map((binding) => this.cap(binding)));
    this.became(this.state);
  }

  cap(binding) {
    const cap = element("button", "keycap", element("kbd", "", caps(binding)), binding.name);
    cap.type = "button";
    cap.tabIndex = -1; // the keyboard has the keys themselves
    const names = binding.keys.length > 0 ? binding.keys : [binding.digit];
    cap.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      cap.setPointerCapture(event.pointerId);
      names.forEach((name) => this.press(name));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      cap.addEventListener(end, () => names.forEach((name) => this.lift(name)));
    }
    return cap;
  }

  /** @param state "free", "yours" or "taken" */
  became(state) {
    const began = state === "yours" && this.state !== "yours";
    this.state = state;
    this.down = [];
    this.button.disabled = state === "taken";
    this.button.setAttribute("aria-pressed", String(this.mine));
    setText(this.button, this.mine ? "Give back" : "Take over");
    this.caps.hidden = !this.mine;
    byId("live").classList.toggle("driven", this.mine);
    this.stage.tabIndex = this.mine ? 0 : -1;
    if (began) {
      this.stage.focus();
      this.hold(false);
    }
    this.showWords();
  }

  /** @param numbers those of a frame that is on the screen */
  show({ time, focus }) {
    this.paused = time.speed === "paused";
    this.refused = focus?.refused ?? false;
    this.showWords();
  }

  showWords() {
    setText(byId("wheel-words"), this.words());
  }

  words() {
    if (this.state === "taken") {
      return "Somebody else drives.";
    }
    if (!this.mine) {
      return "";
    }
    if (document.activeElement !== this.stage) {
      return "Click the picture to drive with the keyboard.";
    }
    if (this.refused) {
      return "That is not allowed now: the policy acts.";
    }
    return this.paused ? "Each key is one step. P goes on, Esc gives back." : `${this.keys.restWords}. P pauses, Esc gives back.`;
  }

  toggle() {
    this.on.drive(!this.mine);
  }

  pressed(event) {
    if (!this.mine || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const name = this.keys.named(event.key);
    if (name) {
      event.preventDefault();
      this.press(name, event.repeat);
    } else if (event.key === "Escape") {
      this.on.drive(false);
    } else if (event.key.toLowerCase() === "p" && !event.repeat) {
      this.on.pause();
    }
  }

  lifted(event) {
    const name = this.keys?.named(event.key);
    if (name) {
      this.lift(name);
    }
  }

  /** @param again whether the key has been down: that is a step more only while time stands */
  press(name, again = false) {
    if (!this.mine || (again && !this.paused)) {
      return;
    }
    this.down = [...this.down.filter((other) => other !== name), name];
    this.hold(true);
  }

  lift(name) {
    if (this.down.includes(name)) {
      this.down = this.down.filter((other) => other !== name);
      this.hold(false);
    }
  }

  letGo() {
    if (this.down.length > 0) {
      this.down = [];
      this.hold(false);
    }
    this.showWords();
  }

  hold(press) {
    if (this.mine) {
      this.on.hold(this.keys.action(this.down), press);
    }
  }
}
