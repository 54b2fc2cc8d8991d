// Exponential moving average with its start-up bias removed, as TensorBoard does it.

/** @param weight 0 (nothing) to below 1 */
export function smooth(values, weight) {
  if (weight <= 0) {
    return values;
  }
  const smoothed = new Array(values.length);
  let mean = 0;
  let bias = 1;
  for (let i = 0; i < values.length; i++) {
    mean = weight * mean + (1 - weight) * values[i];
    bias *= weight;
    smoothed[i] = mean / (1 - bias);
  }
  return smoothed;
}
