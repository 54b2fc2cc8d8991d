// Numbers as people read them.

/** 1234567 to "1.23M": three significant digits, for axes and figures. */
export function compact(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "–";
  }
  const size = Math.abs(value);
  for (const [unit, letter] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (size >= unit) {
      return `${trim((value / unit).toPrecision(3))}${letter}`;
    }
  }
  if (size >= 100) {
    return value.toFixed(0);
  }
  if (size !== 0 && size < 1e-3) {
    return value.toExponential(1);
  }
  return trim(value.toPrecision(3));
}

/** A count in full below a million: 499,968. */
export function count(value) {
  return Math.abs(value) < 1e6 ? Math.round(value).toLocaleString("en-GB") : compact(value);
}

/** A measured number whose width hardly changes while it does: two to three decimals. */
export function fixed(value) {
  if (!Number.isFinite(value)) {
    return "not finite";
  }
  const size = Math.abs(value);
  return size >= 1e5 ? compact(value) : size >= 100 ? value.toFixed(1) : size >= 10 ? value.toFixed(2) : value.toFixed(3);
}

/** A score: 475.2, but 500 rather than 500.0. */
export function score(value) {
  return Number.isFinite(value) ? trim(value.toFixed(Math.abs(value) < 10 ? 2 : 1)) : "–";
}

/** Seconds to "1 h 04 min", "3 min 07 s", "9.4 s". */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return "–";
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  const two = (n) => String(n).padStart(2, "0");
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  }
  if (whole < 86400) {
    return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
  }
  return `${Math.floor(whole / 86400)} d ${Math.floor(whole / 3600) % 24} h`;
}

function trim(text) {
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}
