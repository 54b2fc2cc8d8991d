// The pace of everything but the pictures. A frame of the page costs about the same whether one number in it has changed
// or thirty, so what changes is shown together, no faster than it can be read.

const BEAT_MS = 500;

/**
 * @param show called with the beat's number, from 1 on; never while the tab is hidden, and once more when it is shown
 */
export function everyBeat(show) {
  let beat = 0;
  const step = () => {
    if (!document.hidden) {
      beat += 1;
      show(beat);
    }
  };
  setInterval(step, BEAT_MS);
  document.addEventListener("visibilitychange", step);
}
