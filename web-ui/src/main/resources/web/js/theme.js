// Light or dark: the system's choice until the person chooses, then theirs.

const KEY = "rookery-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

/** @param onChange called whenever the colours have changed */
export function bindTheme(button, onChange) {
  const show = () => {
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
    button.title = button.getAttribute("aria-label");
    onChange();
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    store(KEY, theme);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

/** Remembers a choice, where the browser lets us. */
export function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
