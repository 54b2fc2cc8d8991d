// The single policies' courses, thin and behind the band: how each went, where the band says how all went.

import uPlot from "/lib/uplot.js";
import { smooth } from "./smoothing.js";

/**
 * The smoothed courses, [policies] of {steps, values} without the gaps.
 *
 * @param columns PolicyColumns
 * @param stride of the metric that the weight is meant for: these columns may be thinner
 */
export function courses(columns, weight, stride) {
  const own = weight ** (columns.stride / stride);
  return columns.values.map((values) => {
    const there = values.map((value, i) => i).filter((i) => values[i] !== null);
    return {
      steps: there.map((i) => columns.steps[i]),
      values: smooth(
        there.map((i) => values[i]),
        own,
      ),
    };
  });
}

export function drawCourses(plot, lines, colour) {
  const { ctx: context, bbox } = plot;
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = uPlot.pxRatio;
  for (const { steps, values } of lines) {
    context.beginPath();
    steps.forEach((step, i) => context.lineTo(plot.valToPos(step, "x", true), plot.valToPos(values[i], "y", true)));
    context.stroke();
  }
  context.restore();
}
