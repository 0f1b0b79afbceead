// Keys of every page: `?` opens the help, `g` and a letter goes to what carries data-go, a page may add data-key to a control.

const SECOND_KEY_MS = 1200;
const NEVER = -Infinity; // not 0: a key pressed in the first second of a page is no second key
let waitingForLetter = NEVER;

export function startKeys() {
  document.addEventListener("keydown", onKey);
  for (const opener of document.querySelectorAll("[data-opens]")) {
    opener.addEventListener("click", () => openDialog(document.getElementById(opener.dataset.opens)));
  }
  for (const closer of document.querySelectorAll("[data-closes]")) {
    closer.addEventListener("click", () => closer.closest("dialog").close());
  }
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // On Escape the focus leaves the field at once: a browser that is late with it would write the next key there.
    dialog.addEventListener("cancel", () => document.activeElement?.blur());
  }
}

export function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

// A page's own keys stay silent while somebody writes, a dialog is open or a modifier is held.
export function isForThePage(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const writing = event.target.closest?.("input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable]");
  return !writing && !document.querySelector("dialog[open]");
}

function onKey(event) {
  if (event.key === "?" && document.getElementById("keys")?.open) return document.getElementById("keys").close();
  if (!isForThePage(event)) return undefined;
  const goes = event.timeStamp - waitingForLetter < SECOND_KEY_MS;
  waitingForLetter = NEVER;
  if (goes && follow(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`)) return event.preventDefault();
  if (event.key === "?") return openDialog(document.getElementById("keys"));
  if (event.key === "g") waitingForLetter = event.timeStamp;
  else if (!event.repeat && event.key.length === 1) follow(`[data-key="${CSS.escape(event.key)}"]`);
  return undefined;
}

function follow(selector) {
  const control = document.querySelector(selector);
  if (control) control.click();
  return Boolean(control);
}
