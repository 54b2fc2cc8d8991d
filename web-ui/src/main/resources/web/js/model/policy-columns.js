// One metric of every policy over the whole run in bounded memory. The same rule as PolicyColumns.java: when full,
// neighbours merge in pairs, and new points are averages of as many. A policy without a value has null and takes no part.

export const CAPACITY = 1024; // points, even

export class PolicyColumns {
  /** @param from columns as they stand in a snapshot; of new ones only how many policies there are */
  constructor({ stride = 1, pending = 0, pendingSums, pendingCounts, steps = [], values }, policies = values.length) {
    this.stride = stride;
    this.pending = pending;
    this.pendingSums = pendingSums ?? new Array(policies).fill(0);
    this.pendingCounts = pendingCounts ?? new Array(policies).fill(0);
    this.steps = steps;
    /** [policies][points] */
    this.values = values ?? Array.from({ length: policies }, () => []);
  }

  /** @param point [policies] */
  add(step, point) {
    point.forEach((value, policy) => {
      if (value !== null) {
        this.pendingSums[policy] += value;
        this.pendingCounts[policy] += 1;
      }
    });
    this.pending += 1;
    if (this.pending < this.stride) {
      return;
    }
    const means = this.pendingSums.map((sum, policy) => (this.pendingCounts[policy] === 0 ? null : sum / this.pendingCounts[policy]));
    this.pendingSums.fill(0);
    this.pendingCounts.fill(0);
    this.pending = 0;
    if (this.steps.length === CAPACITY) {
      this.mergePairs();
    }
    this.steps.push(step);
    means.forEach((mean, policy) => this.values[policy].push(mean));
  }

  mergePairs() {
    const { steps } = this;
    const half = steps.length / 2;
    for (let i = 0; i < half; i++) {
      steps[i] = steps[2 * i + 1];
    }
    steps.length = half;
    for (const column of this.values) {
      for (let i = 0; i < half; i++) {
        column[i] = merged(column[2 * i], column[2 * i + 1]);
      }
      column.length = half;
    }
    this.stride *= 2;
  }
}

function merged(first, second) {
  if (first === null) {
    return second;
  }
  return second === null ? first : (first + second) / 2;
}
