// Cut-outs by keyboard, as all material; and R opens what each method makes of the picture, to choose from by number.
import { openDialog } from "../js/keys.js";
import { currentCell, startJudging } from "./judging.js";

const grid = document.getElementById("cutouts");
const redo = document.getElementById("redo");
const choices = document.getElementById("choices");

if (grid) {
  startJudging({ grid, keys: { r: begin } });
  grid.addEventListener("click", (event) => event.target.closest("[data-do=redo]") && show());
  redo.addEventListener("close", () => currentCell()?.focus());
  redo.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:responseError", (event) => event.detail.target === choices && failed());
  // Chosen: the cell is exchanged by the answer, so the choice is over.
  document.body.addEventListener("htmx:beforeSwap", (event) => event.detail.requestConfig.elt.closest?.("#choices form") && redo.close());
}

function begin(cell) {
  cell.querySelector("[data-do=redo]").click(); // htmx brings the choices
  return true;
}

function show() {
  const waiting = document.createElement("p");
  Object.assign(waiting, { className: "quiet", textContent: "Cutting by each method …" });
  choices.replaceChildren(waiting);
  openDialog(redo);
}

function failed() {
  choices.firstElementChild.textContent = "The server could not cut it. Close this, and try again.";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = choices.querySelector(`[data-number="${CSS.escape(event.key)}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}
