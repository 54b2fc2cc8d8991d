// All charts: one per metric, with a common cursor, zoom and smoothing.

import { byId, setText } from "../dom.js";
import { store, stored } from "../theme.js";
import { compareTags, EVAL_RETURN, EVAL_RETURN_STD, RETURN, specOf } from "./catalogue.js";
import { Chart } from "./chart.js";

const SMOOTHING_KEY = "rookery-smoothing";

export class ChartBoard {
  constructor(palette) {
    this.palette = palette;
    this.charts = new Map();
    this.zoomed = null;
    this.themeChanged();
    this.bindSmoothing();
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
      chart.feed(this.run.columns.get(tag), this.run.latest.get(tag), tag === RETURN ? this.evaluations() : null);
    });
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

  evaluations() {
    const means = this.run.columns.get(EVAL_RETURN);
    const stds = this.run.columns.get(EVAL_RETURN_STD);
    return means ? { steps: means.steps, means: means.values, stds: stds?.values ?? [] } : null;
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
