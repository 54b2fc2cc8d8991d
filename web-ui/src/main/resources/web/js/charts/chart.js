// One metric over the steps: the values, their smoothed course, and, for the return, the evaluations upon it. Of several
// policies the interquartile mean, its 95 % band, and the single ones behind it.

import uPlot from "/lib/uplot.js";
import { element, setText } from "../dom.js";
import { compact, score } from "../format.js";
import { robustRange } from "./range.js";
import { courses, drawCourses } from "./single-lines.js";
import { smooth } from "./smoothing.js";

const FONT = '11px system-ui, "Liberation Sans", sans-serif';
const DOT = 4.5; // CSS px
const EDGE = { stroke: "transparent", width: 0, points: { show: false } }; // of the band, which is filled between two

export class Chart {
  /**
   * @param spec of the catalogue
   * @param board gives: run, colours, smoothing, singles (whether to draw them), xRange(), zoom(min, max)
   */
  constructor(spec, board) {
    this.spec = spec;
    this.board = board;
    this.column = null;
    this.evaluations = null;
    this.band = null;
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
      this.makeLegend();
    }
    this.plotBox.setAttribute("role", "img");
    this.plotBox.setAttribute("aria-label", spec.title);
    this.card.append(this.plotBox);
  }

  makeLegend() {
    const { policies } = this.board.run;
    const entry = (mark, words) => element("span", "", element("i", mark), words);
    this.legend = element("div", "legend");
    if (policies > 1) {
      this.legendSingles = entry("thin", "single policies");
      this.legend.append(entry("", `IQM of ${policies} policies`), entry("area", "its 95 % band"), this.legendSingles);
      this.legendEvaluations = entry("dot", "evaluation, IQM and band");
    } else {
      this.legend.append(entry("", "training"));
      this.legendEvaluations = entry("dot", "evaluation, mean ± std");
    }
    this.legend.append(this.legendEvaluations);
    this.legend.hidden = true;
    this.card.append(this.legend);
  }

  /**
   * Says that there is something new to draw.
   *
   * @param band null, or of several policies {low, high, singles}: columns, of which there may be no singles
   */
  feed(column, latest, evaluations, band) {
    this.band = band;
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
      this.legend.hidden = !this.evaluations && !this.band;
      this.legendEvaluations.hidden = !this.evaluations;
      this.legendSingles?.toggleAttribute("hidden", !this.board.singles || !this.band?.singles);
    }
    this.plot ??= this.makePlot();
    const smoothed = (values) => smooth(values, this.board.smoothing);
    this.smoothed = smoothed(this.column.values);
    // The same average of the band as of the line keeps the line within it.
    const edges = this.band ? [smoothed(this.band.low.values), smoothed(this.band.high.values)] : [];
    const singles = this.board.singles && this.band?.singles;
    this.courses = singles ? courses(singles, this.board.smoothing, this.column.stride) : [];
    this.plot.setData([this.column.steps, this.column.values, this.smoothed, ...edges]);
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
        { show: !this.band, stroke: raw, width: 1.25, fill: (plot) => this.wash(plot), fillTo: (plot) => plot.scales.y.min, points: { show: (_, __, from, to) => to - from < 2 } },
        { stroke: colour("accent"), width: 2, points: { show: false } },
        ...(this.band ? [EDGE, EDGE] : []),
      ],
      bands: this.band ? [{ series: [4, 3], fill: colour("band") }] : [],
      cursor: {
        sync: { key: "steps", setSeries: false, scales: ["x", null] },
        drag: { x: true, y: false, setScale: false },
        y: false,
        points: { size: (_, i) => (i === 2 ? 7 : 0), fill: colour("accent") },
        bind: { dblclick: () => () => board.zoom(null) },
      },
      hooks: {
        drawAxes: [(plot) => drawCourses(plot, this.courses, board.colours.single)],
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
        if (this.band) {
          must.push(this.evaluations.lows[i], this.evaluations.highs[i]);
        }
      }
    });
    const shown = values.filter(inside);
    if (this.band) {
      shown.push(...this.band.low.values.filter(inside), ...this.band.high.values.filter(inside));
      this.courses.forEach((course) => shown.push(...course.values.filter((_, i) => course.steps[i] >= from && course.steps[i] <= to)));
    }
    return robustRange(shown, must, this.spec.fromZero);
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
    const { steps, means, lows, highs } = this.evaluations;
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
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(x, plot.valToPos(lows[i], "y", true));
      context.lineTo(x, plot.valToPos(highs[i], "y", true));
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
