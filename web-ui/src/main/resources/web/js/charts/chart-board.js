// All charts: one per metric, with a common cursor, zoom and smoothing.

import { byId, setText } from "../dom.js";
import { store, stored } from "../theme.js";
import { CI_HIGH, CI_LOW, compareTags, EVAL_RETURN, EVAL_RETURN_STD, IQM, RETURN, specOf } from "./catalogue.js";
import { Chart } from "./chart.js";

const SMOOTHING_KEY = "rookery-smoothing";
const SINGLES_KEY = "rookery-single-policies";

export class ChartBoard {
  constructor(palette) {
    this.palette = palette;
    this.charts = new Map();
    this.zoomed = null;
    this.themeChanged();
    this.bindSmoothing();
    this.bindSingles();
    byId("zoom-reset").addEventListener("click", () => this.zoom(null));
    this.sizes = new ResizeObserver((entries) => entries.forEach((entry) => this.chartOf(entry)?.resize()));
    this.sight = new IntersectionObserver((entries) => entries.forEach((entry) => this.sighted(entry)), { rootMargin: "40px" });
  }

  reset(run) {
    this.run = run;
    this.charts.forEach((chart) => {
      chart.plot?.destroy();
      chart.card.remove();
    });
    this.charts.clear();
    this.zoomed = null;
    this.update([...run.columns.keys()]);
    this.zoom(null);
  }

  /** @param tags that have new points */
  update(tags) {
    for (const tag of tags) {
      if (!this.charts.has(tag) && this.run.columns.get(tag).steps.length > 0) {
        this.add(tag);
      }
    }
    this.charts.forEach((chart, tag) => {
      const band = this.band(tag);
      const line = band ? tag + IQM : tag;
      chart.feed(this.run.columns.get(line), this.run.latest.get(line), tag === RETURN ? this.evaluations() : null, band);
    });
    byId("singles").hidden = this.run.policyColumns.size === 0;
    byId("charts-empty").hidden = this.charts.size > 0;
    setText(byId("charts-note"), this.charts.size > 0 ? "over environment steps; drag to zoom" : "");
  }

  add(tag) {
    // A run may be evaluated before an episode of the training has ended: its chart carries the points then.
    const spec = tag === EVAL_RETURN ? specOf(RETURN) : specOf(tag);
    if (!spec || this.charts.has(spec.tag) || !this.run.columns.get(spec.tag)) {
      return;
    }
    const chart = new Chart(spec, this);
    this.charts.set(spec.tag, chart);
    const following = [...this.charts.keys()].sort(compareTags);
    const next = this.charts.get(following[following.indexOf(spec.tag) + 1]);
    byId("chart-list").insertBefore(chart.card, next?.card ?? null);
    this.sizes.observe(chart.plotBox);
    this.sight.observe(chart.card);
  }

  /** Draws what is new, of what can be seen. */
  refresh() {
    this.charts.forEach((chart) => chart.refresh());
  }

  themeChanged() {
    const resolve = (name) => this.palette.resolve(name);
    this.colours = {
      accent: resolve("--accent"),
      accent2: resolve("--accent-2"),
      accentFaint: translucent(resolve("--accent"), 0.38),
      band: translucent(resolve("--accent"), 0.22),
      single: translucent(resolve("--muted"), 0.42),
      wash: translucent(resolve("--accent"), 0.14),
      muted: resolve("--muted"),
      line: resolve("--line-soft"),
      panel: resolve("--panel"),
    };
    this.invalidate();
  }

  /** @param range [from, to] in steps; null: the whole run */
  zoom(range) {
    this.zoomed = range;
    byId("zoom-reset").hidden = range === null;
    this.invalidate();
  }

  /** [from, to] in steps: the same for every chart, so that they can be compared. */
  xRange() {
    return this.zoomed ?? [0, Math.max(1, this.run.globalStep)];
  }

  /** Mean and standard deviation over the episodes; of several policies the interquartile mean and its band. */
  evaluations() {
    const band = this.band(EVAL_RETURN);
    const { steps, values } = this.run.columns.get(band ? EVAL_RETURN + IQM : EVAL_RETURN) ?? {};
    if (!steps) {
      return null;
    }
    const stds = this.run.columns.get(EVAL_RETURN_STD)?.values ?? [];
    return {
      steps,
      means: values,
      lows: band ? band.low.values : values.map((mean, i) => mean - (stds[i] ?? 0)),
      highs: band ? band.high.values : values.map((mean, i) => mean + (stds[i] ?? 0)),
    };
  }

  /** What surrounds a metric's line where there are several policies; null where the metric is common to them. */
  band(tag) {
    const low = this.run.columns.get(tag + CI_LOW);
    const high = this.run.columns.get(tag + CI_HIGH);
    return low && high ? { low, high, singles: this.run.policyColumns.get(tag) } : null;
  }

  invalidate() {
    this.charts.forEach((chart) => chart.invalidate());
  }

  bindSmoothing() {
    const slider = byId("smoothing");
    const remembered = Number.parseFloat(stored(SMOOTHING_KEY));
    slider.value = String(remembered >= 0 && remembered < 1 ? remembered : 0.6);
    const apply = () => {
      this.smoothing = Number(slider.value);
      setText(byId("smoothing-value"), this.smoothing.toFixed(2));
      this.invalidate();
    };
    slider.addEventListener("input", () => {
      apply();
      store(SMOOTHING_KEY, slider.value);
    });
    apply();
  }

  bindSingles() {
    const box = byId("singles").querySelector("input");
    box.checked = stored(SINGLES_KEY) !== "hidden";
    this.singles = box.checked;
    box.addEventListener("change", () => {
      this.singles = box.checked;
      store(SINGLES_KEY, box.checked ? "shown" : "hidden");
      this.invalidate();
    });
  }

  sighted(entry) {
    const chart = this.charts.get(entry.target.dataset.tag);
    if (chart) {
      chart.onScreen = entry.isIntersecting;
      chart.refresh();
    }
  }

  chartOf(entry) {
    return this.charts.get(entry.target.closest(".chart").dataset.tag);
  }
}

/** @param colour as a browser computes it: rgb(r, g, b) */
function translucent(colour, alpha) {
  const [red, green, blue] = colour.match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
