// One metric over the steps: the values, their smoothed course, and, for the return, the evaluations upon it.

import uPlot from "/lib/uplot.js";
import { element, setText } from "../dom.js";
import { compact, score } from "../format.js";
import { robustRange } from "./range.js";
import { smooth } from "./smoothing.js";

const FONT = '11px system-ui, "Liberation Sans", sans-serif';
const DOT = 4.5; // CSS px

export class Chart {
  /**
   * @param spec of the catalogue
   * @param board gives: colours, smoothing, xRange(), zoom(min, max), hovered(step or null)
   */
  constructor(spec, board) {
    this.spec = spec;
    this.board = board;
    this.column = null;
    this.evaluations = null;
    this.stale = true;
    this.unsaid = false;
    this.onScreen = false;
    this.build();
  }

  build() {
    const { spec } = this;
    this.now = element("span", "now", "–");
    this.at = element("span", "at");
    this.plotBox = element("div", "plot");
    const head = element("div", "chart-head", element("h3", "", spec.title), element("span", "tag", spec.unit ?? ""), this.at, this.now);
    this.card = element("article", spec.wide ? "chart card wide" : "chart card", head);
    this.card.dataset.tag = spec.tag;
    this.card.title = spec.hint ? `${spec.hint} (${spec.tag})` : spec.tag;
    if (spec.wide) {
      this.legend = element(
        "div",
        "legend",
        element("span", "", element("i"), "training"),
        element("span", "", element("i", "dot"), "evaluation, mean ± std"),
      );
      this.legend.hidden = true;
      this.card.append(this.legend);
    }
    this.plotBox.setAttribute("role", "img");
    this.card.append(this.plotBox);
  }

  /** Says that there is something new to draw. */
  feed(column, latest, evaluations) {
    this.column = column;
    this.latest = latest;
    this.evaluations = evaluations;
    this.stale = true;
    this.unsaid = true;
  }

  /** Says the newest value and, if the chart can be seen, draws. */
  refresh() {
    if (this.unsaid) {
      this.unsaid = false;
      this.showNow(this.plot?.cursor.idx);
    }
    if (!this.stale || !this.onScreen || !this.column || this.plotBox.clientWidth === 0) {
      return;
    }
    this.stale = false;
    if (this.legend) {
      this.legend.hidden = !this.evaluations;
    }
    this.plot ??= this.makePlot();
    this.smoothed = smooth(this.column.values, this.board.smoothing);
    this.plot.setData([this.column.steps, this.column.values, this.smoothed]);
    this.plotBox.setAttribute("aria-label", `${this.spec.title}: ${compact(this.latest)} after ${compact(this.column.steps.at(-1))} steps`);
  }

  /** The theme, the smoothing or the zoom has changed. */
  invalidate() {
    this.stale = true;
    this.refresh();
  }

  resize() {
    if (this.plot && this.plotBox.clientWidth > 0) {
      this.plot.setSize({ width: this.plotBox.clientWidth, height: this.plotBox.clientHeight });
    }
  }

  makePlot() {
    const { board, spec } = this;
    const colour = (name) => () => board.colours[name];
    const raw = () => (board.smoothing > 0 ? board.colours.accentFaint : board.colours.accent);
    const axis = { stroke: colour("muted"), font: FONT, grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
    const options = {
      width: this.plotBox.clientWidth,
      height: this.plotBox.clientHeight,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: () => board.xRange() }, y: { range: () => this.yRange() } },
      axes: [
        { ...axis, size: 26, gap: 4, space: 70, values: (_, ticks) => ticks.map(compact) },
        { ...axis, size: 48, gap: 6, space: spec.wide ? 36 : 30, values: (_, ticks) => ticks.map(compact) },
      ],
      series: [
        {},
        { stroke: raw, width: 1.25, fill: (plot) => this.wash(plot), fillTo: (plot) => plot.scales.y.min, points: { show: (_, __, from, to) => to - from < 2 } },
        { stroke: colour("accent"), width: 2, points: { show: false } },
      ],
      cursor: {
        sync: { key: "steps", setSeries: false, scales: ["x", null] },
        drag: { x: true, y: false, setScale: false },
        y: false,
        points: { size: (_, i) => (i === 2 ? 7 : 0), fill: colour("accent") },
        bind: { dblclick: () => () => board.zoom(null) },
      },
      hooks: {
        draw: [(plot) => this.drawEvaluations(plot)],
        setCursor: [(plot) => this.showNow(plot.cursor.idx)],
        setSelect: [(plot) => this.select(plot)],
      },
    };
    return new uPlot(options, [[], [], []], this.plotBox);
  }

  yRange() {
    const { steps, values } = this.column;
    const [from, to] = this.board.xRange();
    const inside = (value, i) => steps[i] >= from && steps[i] <= to;
    const must = [];
    this.evaluations?.means.forEach((mean, i) => {
      const step = this.evaluations.steps[i];
      if (step >= from && step <= to) {
        must.push(mean);
      }
    });
    return robustRange(values.filter(inside), must, this.spec.fromZero);
  }

  /** A wash under the curve, stronger at the top. */
  wash(plot) {
    const { top, height } = plot.bbox;
    if (!(height > 0)) {
      return "transparent";
    }
    const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
    gradient.addColorStop(0, this.board.colours.wash);
    gradient.addColorStop(1, "transparent");
    return gradient;
  }

  drawEvaluations(plot) {
    if (!this.evaluations) {
      return;
    }
    const { ctx: context, bbox } = plot;
    const { steps, means, stds } = this.evaluations;
    const ratio = uPlot.pxRatio;
    context.save();
    context.beginPath();
    context.rect(bbox.left - DOT * ratio, bbox.top - DOT * ratio, bbox.width + 2 * DOT * ratio, bbox.height + 2 * DOT * ratio);
    context.clip();
    context.strokeStyle = this.board.colours.accent2;
    context.fillStyle = this.board.colours.panel;
    context.lineWidth = 2 * ratio;
    steps.forEach((step, i) => {
      const x = plot.valToPos(step, "x", true);
      const y = plot.valToPos(means[i], "y", true);
      const reach = Math.abs(plot.valToPos(means[i] + (stds[i] ?? 0), "y", true) - y);
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(x, y - reach);
      context.lineTo(x, y + reach);
      context.stroke();
      context.globalAlpha = 1;
      context.beginPath();
      context.arc(x, y, DOT * ratio, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    });
    context.restore();
  }

  /** @param index of the point under the cursor; null or undefined: the newest value */
  showNow(index) {
    const hovering = index !== null && index !== undefined && index < this.smoothed?.length;
    const value = hovering ? this.smoothed[index] : this.latest;
    const diverged = !hovering && value === null;
    this.now.classList.toggle("bad", diverged);
    setText(this.now, diverged ? "not finite" : this.spec.wide ? score(value) : compact(value));
    setText(this.at, hovering ? `at ${compact(this.column.steps[index])}` : "");
  }

  select(plot) {
    const { left, width } = plot.select;
    if (width > 4) {
      this.board.zoom([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
    }
    if (width > 0) {
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }
  }
}
