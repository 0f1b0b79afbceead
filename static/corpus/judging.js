// Material by keyboard: keys press the buttons of the current cell, in the grid and in the large view.
import { isForThePage, openDialog } from "../js/keys.js";

const judged = []; // {id, back()}, so that Z takes the last one back
let page = null;
let grid = null;
let large = null;
let current = 0;

// `keys`: what further keys do with the current cell, each returns whether it did something; `dress(cell)`: after a cell
// came in; `fill(cell)`: what the large view shows besides the picture and its name.
export function startJudging(given) {
  page = { keys: {}, dress() {}, fill() {}, ...given };
  grid = page.grid;
  large = document.getElementById("large");
  document.addEventListener("keydown", onKey);
  grid.addEventListener("focusin", (event) => mark(cells().indexOf(event.target.closest(".material"))));
  grid.addEventListener("click", onClick);
  document.body.addEventListener("htmx:afterSettle", () => { mark(current); cells().forEach(page.dress); refill(); });
  large.addEventListener("click", (event) => event.target.closest("[data-press]") && act(event.target.closest("[data-press]").dataset.press));
  large.addEventListener("close", () => currentCell()?.focus());
  mark(0);
}

export function cells() {
  return [...grid.querySelectorAll(".material")];
}

export function currentCell() {
  return cells()[current];
}

export function refill() {
  if (large.open) fill();
}

function onKey(event) {
  const others = [...document.querySelectorAll("dialog[open]")].some((dialog) => dialog !== large);
  const free = large.open && !others ? !event.ctrlKey && !event.metaKey && !event.altKey : isForThePage(event);
  if (!free || (event.repeat && !event.key.startsWith("Arrow"))) return;
  if (["Enter", " "].includes(event.key) && event.target.closest("a, button, form")) return; // it has a meaning of its own there
  if (act(event.key, event)) event.preventDefault();
}

function act(key, event = null) {
  const steps = { ArrowRight: 1, j: 1, ArrowLeft: -1, k: -1, ArrowDown: columns(), ArrowUp: -columns() };
  if (steps[key]) return go(current + steps[key]);
  const cell = currentCell();
  if (!cell) return false;
  if (key === "a" || key === "x") return judge(cell, key === "a" ? "accept" : "reject");
  if (key === "z") return takeBack();
  if (key === "d") return keepAlone(cell);
  if (key === "Enter" && !large.open) return open();
  return page.keys[key] ? page.keys[key](cell, event) : false;
}

function judge(cell, what) {
  press(cell, what);
  return current + 1 < cells().length ? go(current + 1) : true;
}

// A button that would change nothing is hidden, and stays unpressed.
function press(cell, what) {
  const button = cell.querySelector(`[data-do="${what}"]`);
  if (!button || button.hidden) return;
  const { id } = cell.dataset;
  const before = stateOf(cell);
  remember(id, () => cells().find((one) => one.dataset.id === id)?.querySelector(`[name="state"][value="${before}"]`).click());
  button.click();
}

export function stateOf(cell) {
  return cell.querySelector(".unseen") ? "new" : cell.dataset.state;
}

// Something was done to a cell that Z shall take back by `back()`.
export function remember(id, back) {
  judged.push({ id, back });
}

function takeBack() {
  const last = judged.pop();
  if (!last) return false;
  last.back();
  const place = cells().findIndex((cell) => cell.dataset.id === last.id);
  return place < 0 ? true : go(place);
}

// Of near-duplicates this one stays; the others are rejected one by one, as a person would.
function keepAlone(cell) {
  if (!cell.dataset.group) return false;
  for (const other of cells()) {
    if (other !== cell && other.dataset.group === cell.dataset.group) press(other, "reject");
  }
  press(cell, "accept");
  return true;
}

function onClick(event) {
  const opener = event.target.closest("[data-do=open]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  mark(cells().indexOf(opener.closest(".material")));
  open();
}

function open() {
  fill();
  openDialog(large);
  return true;
}

function fill() {
  const cell = currentCell();
  if (!cell) return;
  const [picture, name, measures, state] = ["picture", "name", "measures", "state"].map((part) => document.getElementById(`large-${part}`));
  picture.src = cell.dataset.file;
  picture.alt = cell.querySelector("img").alt;
  name.textContent = `${current + 1} of ${cells().length} · ${cell.querySelector(".clip").textContent}`;
  measures.textContent = cell.querySelector(".measures").textContent;
  state.textContent = stateOf(cell);
  state.classList.toggle("wrong", cell.dataset.state === "rejected");
  page.fill(cell);
}

function columns() {
  return getComputedStyle(grid).gridTemplateColumns.split(" ").length;
}

function go(place) {
  const all = cells();
  const next = Math.max(0, Math.min(all.length - 1, place));
  mark(next);
  if (large.open) fill();
  else all[next]?.focus();
  if (next >= all.length - 3) grid.querySelector(".pictures-more")?.scrollIntoView({ block: "nearest" }); // more are loaded
  return true;
}

function mark(place) {
  const all = cells();
  if (place < 0 || !all.length) return;
  current = Math.min(place, all.length - 1);
  for (const [number, cell] of all.entries()) {
    cell.classList.toggle("selected", number === current);
    cell.tabIndex = number === current ? 0 : -1;
  }
}
