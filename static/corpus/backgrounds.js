// Backgrounds by keyboard, as all material; and M lays the mask of what matched the signature colors over them.
import { cells, refill, startJudging } from "./judging.js";

const grid = document.getElementById("backgrounds");
let masked = false;

if (grid) startJudging({ grid, dress, fill, keys: { m: showMasks } });

function showMasks() {
  if (!cells().some((cell) => cell.dataset.mask)) return false;
  masked = !masked;
  cells().forEach(dress);
  refill();
  return true;
}

// Lay the mask over a cell, or take it off.
function dress(cell) {
  const there = cell.querySelector(".mask");
  if (!masked) there?.remove();
  else if (!there && cell.dataset.mask) {
    const mask = document.createElement("img");
    Object.assign(mask, { className: "mask", alt: "", loading: "lazy", src: cell.dataset.mask });
    cell.querySelector("a").append(mask);
  }
}

function fill(cell) {
  const mask = document.getElementById("large-mask");
  mask.hidden = !masked || !cell.dataset.mask;
  if (!mask.hidden) mask.src = cell.dataset.mask;
  document.getElementById("large-mask-switch")?.setAttribute("aria-pressed", String(masked));
}
