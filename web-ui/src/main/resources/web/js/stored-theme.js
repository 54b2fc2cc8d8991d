// Runs before the first paint, so that a stored theme does not flash the other one. Not a module: those run later.
try {
  const theme = localStorage.getItem("rookery-theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Storage is switched off: the system's theme it is.
}
