// Unpacks pictures that come as runs of pixels. The layout is written down in PixelRuns.java.

const NEW = 0;
const AS_BEFORE = 1;
const LONG = 64;
const OPAQUE = 0xff000000;

/**
 * @param bytes Uint8Array of runs; throws a RangeError where they are not those of a whole picture
 * @param width of the picture
 * @param pixels Uint32Array [height · width] that takes it, as ImageData has it
 */
export function decodeRuns(bytes, width, pixels) {
  let from = 0;
  let at = 0;
  while (from < bytes.length) {
    const kind = bytes[from] >> 6;
    let count = (bytes[from++] & (LONG - 1)) + 1;
    if (count === LONG) {
      let shift = 0;
      do {
        count += (bytes[from] & 127) << shift;
        shift += 7;
      } while (bytes[from++] & 128);
    }
    const end = at + count;
    if (kind === NEW) {
      for (; at < end; from += 3) {
        pixels[at++] = OPAQUE | (bytes[from + 2] << 16) | (bytes[from + 1] << 8) | bytes[from];
      }
    } else if (kind === AS_BEFORE) {
      pixels.fill(pixels[at - 1], at, end);
    } else {
      copyFromAbove(pixels, at, end, width);
    }
    at = end;
  }
  if (at !== pixels.length || from !== bytes.length) {
    throw new RangeError("a picture of the wrong length");
  }
}

/** In pieces of a row: what is copied may be what has just come. */
function copyFromAbove(pixels, from, end, width) {
  for (let at = from; at < end; at += width) {
    pixels.copyWithin(at, at - width, Math.min(at, end - width));
  }
}
