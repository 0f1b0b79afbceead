// Keys of a grid of pictures that open large: `j` `k` and the arrows move the focus from picture to picture; Enter opens, as on any link.
//   <div class="pictures" data-picture-keys>; several on a page are gone through one after the other
import { isForThePage } from "./keys.js";

const STEPS = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 };
const ROWS = { ArrowDown: 1, ArrowUp: -1 };

const links = () => [...document.querySelectorAll("[data-picture-keys] a:has(img)")];

// The picture below or above: the nearest one in the next row, in whichever grid that lies.
function inNextRow(all, from, direction) {
  const here = from.getBoundingClientRect();
  const further = all.map((link) => ({ link, box: link.getBoundingClientRect() })).filter(({ box }) => (box.top - here.top) * direction > 1);
  further.sort((a, b) => (a.box.top - b.box.top) * direction || Math.abs(a.box.left - here.left) - Math.abs(b.box.left - here.left));
  return further[0]?.link;
}

function target(all, key) {
  const at = all.indexOf(document.activeElement);
  if (at < 0) return key in ROWS ? undefined : all[0]; // before one is chosen, the arrows up and down scroll the page
  if (key in ROWS) return inNextRow(all, all[at], ROWS[key]);
  return all[at + STEPS[key]];
}

document.addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!(key in STEPS || key in ROWS) || event.shiftKey || !isForThePage(event)) return;
  const all = links();
  const next = target(all, key);
  const isOnOne = all.includes(document.activeElement);
  if (!next && !isOnOne) return;
  event.preventDefault();
  if (next) {
    next.focus({ preventScroll: true, focusVisible: true });
    next.closest("figure")?.scrollIntoView({ block: "nearest" });
  } else if (STEPS[key] > 0 || ROWS[key] > 0) {
    document.querySelector(".pictures-more")?.scrollIntoView({ block: "nearest" }); // fetches what follows
  }
});
