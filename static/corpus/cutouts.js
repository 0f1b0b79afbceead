// Cut-outs by keyboard, as all material; R opens what each method makes of the picture, to choose from by number, and Space
// chooses several to be cut anew by one.
import { openDialog } from "../js/keys.js";
import { choose, clear, cutAnew, dressChosen, startChoosing, takeBack } from "./choosing.js";
import { currentCell, remember, startJudging, stateOf } from "./judging.js";

const grid = document.getElementById("cutouts");
const redo = document.getElementById("redo");
const choices = document.getElementById("choices");
let before = null;

if (grid) {
  startChoosing();
  startJudging({ grid, dress: dressChosen, keys: { r: begin, " ": (cell, event) => choose(cell, event?.shiftKey), c: cutAnew, Escape: clear } });
  grid.addEventListener("click", (event) => event.target.closest("[data-do=redo]") && show());
  redo.addEventListener("close", () => currentCell()?.focus());
  redo.addEventListener("keydown", onKey);
  choices.addEventListener("submit", pressedEarly);
  document.body.addEventListener("htmx:responseError", (event) => event.detail.target === choices && failed());
  document.body.addEventListener("htmx:beforeRequest", (event) => isChoice(event) && noteBefore(event.detail.target));
  // Chosen: the cell is exchanged by the answer, so the choice is over.
  document.body.addEventListener("htmx:beforeSwap", (event) => isChoice(event) && chosenCell(event));
}

function isChoice(event) {
  return Boolean(event.detail.requestConfig.elt.closest?.("#choices form"));
}

// How the cell stood before another cut is chosen for it, for Z to go back to.
function noteBefore(cell) {
  before = { id: Number(cell.dataset.id), version: Number(cell.dataset.version), state: stateOf(cell) };
}

function chosenCell(event) {
  redo.close();
  const was = before;
  const isRefused = event.detail.xhr.getResponseHeader("HX-Trigger") !== null;
  if (was?.version && !isRefused) remember(String(was.id), () => takeBack([was]));
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

// A key may come in the moment between the choices' arrival and htmx taking them over: else the form would leave the page.
function pressedEarly(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  window.htmx.process(choices);
  window.setTimeout(() => event.submitter.click());
}
