// A y range that shows the curve: single spikes do not flatten the rest of it.

const FEW = 20; // below this many points every one of them counts

/**
 * @param values what must fit, but for outliers
 * @param must further values that must fit in any case
 * @param fromZero the axis begins at zero where all values are positive
 * @returns [low, high] with some air
 */
export function robustRange(values, must, fromZero) {
  const [low, high] = bounds(values, must);
  if (!(low <= high)) {
    return [0, 1];
  }
  const span = high - low || Math.abs(high) || 1;
  const bottom = fromZero && low >= 0 ? 0 : low - 0.06 * span;
  return [bottom, high + 0.08 * span];
}

function bounds(values, must) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of must) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (values.length < FEW) {
    return [Math.min(low, ...values), Math.max(high, ...values)];
  }
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const lower = sorted[Math.floor(0.01 * last)];
  const upper = sorted[Math.ceil(0.99 * last)];
  const reach = 0.75 * (upper - lower);
  // The extremes themselves, unless they lie far beyond where nearly all values are.
  low = Math.min(low, sorted[0] >= lower - reach ? sorted[0] : lower);
  high = Math.max(high, sorted[last] <= upper + reach ? sorted[last] : upper);
  return [low, high];
}
