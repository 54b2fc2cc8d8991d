// The few things that every part of the page does with elements. Text from outside only ever becomes a text node.

export function byId(id) {
  return document.getElementById(id);
}

/** Makes an element with a class and children; a string becomes a text node. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/** Sets a text only when it differs, which spares the browser a layout. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** A message that goes away by itself. One that says the same is replaced. */
export function toast(text, bad = false) {
  const box = element("p", bad ? "toast bad" : "toast", text);
  const toasts = byId("toasts");
  [...toasts.children].filter((other) => other.textContent === text).forEach((other) => other.remove());
  toasts.append(box);
  setTimeout(() => box.remove(), 6000);
}
