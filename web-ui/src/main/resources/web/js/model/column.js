// One metric over the whole run in bounded memory. The same rule as MetricColumn.java, so that a page that was open all
// the time shows what a fresh one does: when full, neighbours merge in pairs, and new points are averages of as many.

export const CAPACITY = 4096; // points, even

export class Column {
  /** @param from a column as it stands in a snapshot */
  constructor({ stride = 1, pendingSum = 0, pendingCount = 0, steps = [], values = [] } = {}) {
    this.stride = stride;
    this.pendingSum = pendingSum;
    this.pendingCount = pendingCount;
    this.steps = steps;
    this.values = values;
  }

  add(step, value) {
    this.pendingSum += value;
    this.pendingCount += 1;
    if (this.pendingCount < this.stride) {
      return;
    }
    const mean = this.pendingSum / this.stride;
    this.pendingSum = 0;
    this.pendingCount = 0;
    if (this.steps.length === CAPACITY) {
      this.mergePairs();
    }
    this.steps.push(step);
    this.values.push(mean);
  }

  mergePairs() {
    const { steps, values } = this;
    const half = steps.length / 2;
    for (let i = 0; i < half; i++) {
      steps[i] = steps[2 * i + 1];
      values[i] = (values[2 * i] + values[2 * i + 1]) / 2;
    }
    steps.length = half;
    values.length = half;
    this.stride *= 2;
  }
}
