// From a key, a click or a finger to an action: what the keys of the page mean depends on where the focus is and what is open.
import { isForThePage } from "../js/keys.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NO_ANSWER = ["Tab", "Shift", "Escape"]; // keys that are no word to "any key goes on"

export function takeControls({ keys, stage, tiles, act, isTold, onHover }) {
  const help = document.getElementById("keys");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return undefined; // the second letter after g has gone to another page
    if (!isForThePage(event)) return closeHelp(event);
    if (ARROWS[event.key]) return onArrow(event);
    if (event.key === "Escape" && stage.isZoomed) return stage.zoom();
    const action = keys.action(event);
    if (event.repeat || NO_ANSWER.includes(event.key) || (!action && !isTold())) return undefined;
    if ((event.key === "Enter" || event.key === " ") && keepsItsKey(event)) return undefined;
    event.preventDefault();
    return act(action);
  });

  function onArrow(event) {
    const [right, down] = ARROWS[event.key];
    if (stage.isZoomed) stage.scroll(right, down);
    else if (right) focusTile(right);
    else return undefined;
    return event.preventDefault();
  }

  function focusTile(step) {
    const at = tiles.indexOf(focusedTile());
    tiles[(at + step + (at < 0 && step < 0 ? 1 : 0) + tiles.length) % tiles.length].focus();
  }

  // The help closes by the key that opened it; `?` does so on every page.
  function closeHelp(event) {
    if (help.open && event.key !== "?" && keys.action(event) === "help") help.close();
  }

  for (const control of document.querySelectorAll("[data-action]")) {
    control.addEventListener("click", () => {
      control.closest("dialog")?.close();
      act(control.dataset.action);
    });
  }
  for (const tile of tiles) {
    tile.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && onHover(tile.dataset.name));
    tile.addEventListener("pointerleave", () => onHover(null));
  }
  // A pressed button gives the focus back, so that Enter goes on sending.
  document.addEventListener("click", (event) => {
    if (event.detail > 0) event.target.closest?.(".tile, .tag-actions .button")?.blur();
  });
}

export function focusedTile() {
  return document.activeElement?.closest?.(".tile") ?? null;
}

// A button reached by Tab is pressed by Space, as everywhere; Enter on a tile sends.
function keepsItsKey(event) {
  const control = event.target.closest("button, a, summary");
  if (!control) return false;
  return control.classList.contains("tile") ? event.key === " " : true;
}
