// A part of the mosaic, as it comes over the wire. The layout is written down in MosaicLayout.java.

const MAGIC = 0x324d4b52; // "RKM2"
const HEADER_WORDS = 14;
export const TINTS = ["none", "return", "age"];

/** @param buffer an ArrayBuffer with a binary message */
export function isPicture(buffer) {
  return buffer.byteLength > 4 * HEADER_WORDS && new Int32Array(buffer, 0, 1)[0] === MAGIC;
}

/** @param buffer one for which isPicture is true */
export function decodePicture(buffer) {
  const [, number, envs, columns, left, top, across, down, tileWidth, tileHeight, tint] = new Int32Array(buffer, 0, HEADER_WORDS);
  const [low, high] = new Float32Array(buffer, 4 * (HEADER_WORDS - 2), 2);
  return {
    number,
    envs,
    part: { columns, left, top, across, down, tileWidth, tileHeight },
    /** What the colours behind the environments stand for, and from where to where they reach. */
    scale: { tint: TINTS[tint], low, high },
    runs: new Uint8Array(buffer, 4 * HEADER_WORDS),
  };
}
