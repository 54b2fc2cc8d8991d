// Draws what env_draw has emitted (docs/decisions/0001-canvas-primitives.md) into a rectangle of a 2D canvas.

import { PRIMITIVE_WORDS } from "../model/frame.js";

const LINE = 1;
const RECTANGLE = 2;
const CIRCLE = 3;
const POLYGON = 4;
const POLYGON_CONTINUED = 5;
const TEXT = 6;
const NUMBER = 7;

const TURN = 2 * Math.PI;

/**
 * @param view [xMin, xMax, yMin, yMax] of the world, y up; it is fitted into the box, keeping its aspect
 * @param box {x, y, width, height} in whole device pixels, y down
 */
export function drawEnvironment(context, frame, env, view, box, ink) {
  const [xMin, xMax, yMin, yMax] = view;
  const scale = Math.min(box.width / (xMax - xMin), box.height / (yMax - yMin));
  context.save();
  context.beginPath();
  // Straight and on whole pixels: a rounded clip costs more than all that is drawn inside it.
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  const centreX = box.x + box.width / 2 - (scale * (xMin + xMax)) / 2;
  const centreY = box.y + box.height / 2 + (scale * (yMin + yMax)) / 2;
  context.setTransform(scale, 0, 0, -scale, centreX, centreY);
  context.lineCap = "round";
  context.lineJoin = "round";
  const painter = { context, ink, pixel: 1 / scale };
  for (let at = frame.offsets[env]; at < frame.offsets[env + 1]; at += PRIMITIVE_WORDS) {
    draw(painter, frame, at, frame.offsets[env + 1]);
  }
  context.restore();
}

function draw(painter, { ints, floats }, at, end) {
  const { context, ink } = painter;
  const colour = ink.colour(ints[at + 1]);
  context.fillStyle = colour;
  switch (ints[at]) {
    case LINE:
      context.strokeStyle = colour;
      context.lineWidth = Math.max(floats[at + 6], 1.2 * painter.pixel);
      context.beginPath();
      context.moveTo(floats[at + 2], floats[at + 3]);
      context.lineTo(floats[at + 4], floats[at + 5]);
      context.stroke();
      break;
    case RECTANGLE:
      rectangle(context, floats, at);
      break;
    case CIRCLE:
      context.beginPath();
      context.arc(floats[at + 2], floats[at + 3], Math.max(floats[at + 4], 0.6 * painter.pixel), 0, TURN);
      context.fill();
      break;
    case POLYGON:
      polygon(context, ints, floats, at, end);
      break;
    case TEXT:
      text(context, floats[at + 2], floats[at + 3], floats[at + 4], ascii(ints, at));
      break;
    case NUMBER:
      text(context, floats[at + 2], floats[at + 3], floats[at + 4], floats[at + 5].toFixed(Math.min(Math.max(ints[at + 6], 0), 9)));
      break;
    default: // a continued polygon has been drawn with its beginning; kind 0 is an empty slot
  }
}

function rectangle(context, floats, at) {
  const width = Math.abs(floats[at + 4]);
  const height = Math.abs(floats[at + 5]);
  const radius = Math.min(Math.max(floats[at + 7], 0), width / 2, height / 2);
  context.save();
  context.translate(floats[at + 2], floats[at + 3]);
  context.rotate(floats[at + 6]);
  context.beginPath();
  context.roundRect(-width / 2, -height / 2, width, height, radius);
  context.fill();
  context.restore();
}

function polygon(context, ints, floats, at, end) {
  const points = ints[at + 2];
  context.beginPath();
  addPoints(context, floats, at, Math.min(points, 4), true);
  let drawn = 4;
  for (let next = at + PRIMITIVE_WORDS; drawn < points && next < end && ints[next] === POLYGON_CONTINUED; next += PRIMITIVE_WORDS) {
    addPoints(context, floats, next, Math.min(ints[next + 2], 4), false);
    drawn += 4;
  }
  context.closePath();
  context.fill();
}

function addPoints(context, floats, at, points, first) {
  for (let i = 0; i < points; i++) {
    const x = floats[at + 3 + 2 * i];
    const y = floats[at + 4 + 2 * i];
    if (first && i === 0) {
      context.moveTo(x, y);
    } else {
      context.lineTo(x, y);
    }
  }
}

function text(context, x, y, height, words) {
  if (!(height > 0)) {
    return;
  }
  // A font smaller than a pixel is refused by some browsers, so the letters are made large and the world small.
  const size = height / 64;
  context.save();
  context.translate(x, y);
  context.scale(size, -size);
  context.font = "600 64px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(words, 0, 0);
  context.restore();
}

/** Word 5 is the number of bytes, words 6 to 11 hold up to 24 of them, lowest byte first. */
function ascii(ints, at) {
  const bytes = Math.min(Math.max(ints[at + 5], 0), 24);
  let words = "";
  for (let i = 0; i < bytes; i++) {
    words += String.fromCharCode((ints[at + 6 + (i >> 2)] >>> (8 * (i & 3))) & 127);
  }
  return words;
}
