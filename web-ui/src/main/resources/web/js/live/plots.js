// Small live plots of the enlarged environment's numbers, over its last steps. They share what has been seen and its time;
// each has a canvas of its own, which is drawn a few times a second and nowhere else.

const STEPS = 300;

/** What has been seen of the enlarged environment, sample by sample. */
export class Course {
  constructor() {
    this.forget();
  }

  forget() {
    /** Arrays [step, length of the episode, number, ...], the newest last. */
    this.samples = [];
  }

  /** @param samples {width, numbers}: one after another, possibly none */
  add({ width, numbers }) {
    for (let at = 0; at < numbers.length; at += width) {
      const last = this.samples.at(-1);
      // Of what has been seen already there is nothing to add: somebody looks back.
      if (last && numbers[at] <= last[0]) {
        continue;
      }
      this.samples.push(numbers.subarray(at, at + width));
    }
    const first = this.samples.findIndex((sample) => sample[0] > this.newest - STEPS);
    this.samples.splice(0, Math.max(0, first));
  }

  get newest() {
    return this.samples.at(-1)?.[0] ?? 0;
  }
}

export class Plot {
  /**
   * @param at place of its number in a sample
   * @param range [low, high] that is always shown; none: what there is
   */
  constructor(canvas, at, range = null) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.at = at;
    this.range = range;
  }

  /** Takes the size that the page gives it. */
  fit(ratio) {
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.ratio = ratio;
  }

  /**
   * @param course what has been seen
   * @param shown step of the picture
   * @param colours {line, faint, mark}
   */
  draw(course, shown, colours) {
    const { context, canvas, at } = this;
    const { samples, newest } = course;
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    if (samples.length < 2 || width === 0) {
      return;
    }
    const [low, high] = this.range ?? extent(samples, at);
    const edge = 1.5 * this.ratio;
    const x = (step) => width - edge - ((newest - step) / STEPS) * (width - 2 * edge);
    const y = (value) => height - edge - ((value - low) / (high - low)) * (height - 2 * edge);
    context.lineWidth = this.ratio;
    if (low < 0 && high > 0) {
      stroke(context, colours.faint, [[0, y(0)], [width, y(0)]]);
    }
    if (shown < newest) {
      stroke(context, colours.mark, [[x(shown), 0], [x(shown), height]]);
    }
    context.strokeStyle = colours.line;
    context.lineWidth = 1.25 * this.ratio;
    context.beginPath();
    samples.forEach((sample, i) => {
      const begins = i === 0 || sample[1] < samples[i - 1][1];
      context[begins ? "moveTo" : "lineTo"](x(sample[0]), y(sample[at]));
    });
    context.stroke();
  }
}

function stroke(context, colour, points) {
  context.strokeStyle = colour;
  context.beginPath();
  points.forEach(([x, y], i) => context[i === 0 ? "moveTo" : "lineTo"](x, y));
  context.stroke();
}

/** Least and greatest number of all samples; what does not change lies in the middle. */
function extent(samples, at) {
  let low = Infinity;
  let high = -Infinity;
  for (const sample of samples) {
    if (Number.isFinite(sample[at])) {
      low = Math.min(low, sample[at]);
      high = Math.max(high, sample[at]);
    }
  }
  const least = 1e-6 + 1e-3 * Math.max(Math.abs(low), Math.abs(high));
  const missing = Math.max(0, least - (high - low)) / 2;
  return [low - missing, high + missing];
}
