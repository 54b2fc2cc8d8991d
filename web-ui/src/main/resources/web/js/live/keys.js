// Which keys do what for whoever drives. Directions, fire and rest are told from the actions' names; digits always work.

const ARROWS = { left: "ArrowLeft", right: "ArrowRight", up: "ArrowUp", down: "ArrowDown" };
const LETTERS = { a: "ArrowLeft", d: "ArrowRight", w: "ArrowUp", s: "ArrowDown" };
const WORDS = {
  left: "ArrowLeft",
  west: "ArrowLeft",
  negative: "ArrowLeft",
  right: "ArrowRight",
  east: "ArrowRight",
  positive: "ArrowRight",
  up: "ArrowUp",
  north: "ArrowUp",
  forward: "ArrowUp",
  down: "ArrowDown",
  south: "ArrowDown",
  back: "ArrowDown",
  backward: "ArrowDown",
  fire: " ",
  shoot: " ",
  jump: " ",
  toggle: " ",
};
const REST = new Set(["noop", "none", "stay", "coast", "idle", "nothing", "wait", "still", "rest", "neutral"]);
const CAPS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space" };
const PUSHES = [
  [ARROWS.left, ARROWS.right],
  [ARROWS.down, ARROWS.up],
  ["a", "d"],
  ["s", "w"],
];

/** What keys mean in one environment. */
export class Keys {
  /** @param actions of the snapshot's environment */
  constructor(actions) {
    this.box = actions.some((action) => action.choice < 0);
    /** Of each component {keys, digit, component, value, name}: what is done while all of its keys, or its digit, are down. */
    this.bindings = this.box ? pushes(actions) : choices(actions);
    /** [components] what is done while no key is down; null: what the policy does. */
    this.rest = this.box ? actions.map(middle) : restOf(actions);
    // With up to two numbers the letters are free to stand for the arrows.
    this.letters = this.box && actions.length > 2 ? {} : LETTERS;
    this.bound = new Set(this.bindings.flatMap(({ keys, digit }) => [...keys, digit]).filter(Boolean));
  }

  /** @returns the key that an event's key stands for; null: it means nothing here */
  named(key) {
    const lower = key.length === 1 ? key.toLowerCase() : key;
    const name = this.letters[lower] ?? lower;
    return this.bound.has(name) ? name : null;
  }

  /** @param down keys that are held, the latest last */
  action(down) {
    return this.rest.map((rest, component) => {
      const held = this.bindings.filter((binding) => binding.component === component && isHeld(binding, down));
      const best = held.sort((a, b) => b.keys.length - a.keys.length || latest(b, down) - latest(a, down))[0];
      return best ? best.value : rest;
    });
  }

  /** For people: what happens while no key is down. */
  get restWords() {
    if (this.box) {
      return this.rest.every((value) => value === 0) ? "No key: 0" : "No key: the middle";
    }
    const names = this.rest.map((value, component) => this.bindings.find((one) => one.component === component && one.value === value)?.name);
    return names.every(Boolean) ? `No key: ${names.join(", ")}` : "No key: the policy acts";
  }
}

/** What is printed on a binding's keys. */
export function caps({ keys, digit }) {
  const printed = keys.map((key) => CAPS[key] ?? key.toUpperCase()).join(" ");
  return printed || digit || "";
}

function isHeld({ keys, digit }, down) {
  return (keys.length > 0 && keys.every((key) => down.includes(key))) || (digit !== null && down.includes(digit));
}

function latest({ keys, digit }, down) {
  return Math.max(...keys.map((key) => down.indexOf(key)), down.indexOf(digit));
}

function choices(actions) {
  const taken = new Set();
  return actions.map(({ name, choice, choiceName }, i) => {
    const words = name.toLowerCase().split(/[^a-z]+/);
    const keys = [...new Set(words.map((word) => WORDS[word]).filter(Boolean))];
    const use = keys.sort().join();
    const free = keys.length > 0 && !taken.has(use);
    taken.add(use);
    return {
      keys: free ? keys : [],
      digit: i < 10 ? String((i + 1) % 10) : null,
      component: choice,
      value: i - actions.findIndex((other) => other.choice === choice),
      name: [choiceName, name].filter(Boolean).join(": "),
    };
  });
}

function pushes(actions) {
  return actions.slice(0, PUSHES.length).flatMap(({ name, low, high }, component) => {
    const [less, more] = PUSHES[component];
    return [
      { keys: [less], digit: null, component, value: low ?? -1, name: `${name} ${low ?? -1}` },
      { keys: [more], digit: null, component, value: high ?? 1, name: `${name} ${high ?? 1}` },
    ];
  });
}

/** 0, or the middle where that is out of bounds. */
function middle({ low, high }) {
  const bounded = low !== null && high !== null;
  return !bounded || (low <= 0 && high >= 0) ? 0 : (low + high) / 2;
}

function restOf(actions) {
  const components = Math.max(...actions.map(({ choice }) => choice)) + 1;
  return Array.from({ length: components }, (_, component) => {
    const own = actions.filter(({ choice }) => choice === component);
    const rest = own.findIndex(({ name }) => REST.has(name.toLowerCase().replace(/[^a-z]/g, "")));
    return rest < 0 ? null : rest;
  });
}
