// A picture of the watched environments, as it comes over the wire. The layout is written down in FrameLayout.java:
// 32-bit little-endian words, which is what every machine with a browser uses, so the arrays are views, not copies.

const MAGIC = 0x34464b52; // "RKF4"
const HEADER_WORDS = 15;
const SPEEDS = ["paused", "slow", "normal", "fast"];
export const PRIMITIVE_WORDS = 12;

/** @param buffer an ArrayBuffer; throws a RangeError for anything that is not a whole frame */
export function decodeFrame(buffer) {
  const ints = new Int32Array(buffer);
  const floats = new Float32Array(buffer);
  if (ints.length < HEADER_WORDS || ints[0] !== MAGIC) {
    throw new RangeError("not a frame");
  }
  const [, number, envs, primitives, focusEnv, components] = ints;
  const obsDim = ints[8];
  const actions = ints[9];
  let at = HEADER_WORDS;
  const take = (words, n) => words.subarray(at, (at += n));
  const counts = take(ints, envs);
  const returns = take(floats, envs);
  const lengths = take(ints, envs);
  const obs = take(floats, obsDim);
  const outputs = take(floats, actions);
  const action = take(floats, components);
  const start = at;
  if (ints.length !== start + primitives * PRIMITIVE_WORDS) {
    throw new RangeError("a frame of the wrong length");
  }
  return {
    number,
    envs,
    returns,
    lengths,
    /** For each environment the word at which its primitives begin, and one more for the end of the last. */
    offsets: offsets(counts, start),
    ints,
    floats,
    time: { step: ints[11], oldest: ints[12], newest: ints[13], speed: SPEEDS[ints[14] & 255], driven: (ints[14] & 256) !== 0 },
    focus: focusEnv < 0 ? null : { env: focusEnv, agent: ints[10], action, value: floats[6], reward: floats[7], obs, outputs, refused: (ints[14] & 512) !== 0 },
  };
}

function offsets(counts, start) {
  const at = new Int32Array(counts.length + 1);
  at[0] = start;
  counts.forEach((count, env) => {
    at[env + 1] = at[env] + count * PRIMITIVE_WORDS;
  });
  return at;
}
