// The frames page: takes keys and clicks, moves through the grid, keeps what is chosen. Without it the page is a paged list.
import { isForThePage } from "../js/keys.js";
import { toast } from "../js/toast.js";
import { startActions, words } from "./frame_actions.js";
import { FrameGrid } from "./frame_grid.js";
import { fetchIds } from "./frame_ids.js";
import { Selection } from "./frame_selection.js";
import { FrameStore } from "./frame_store.js";

const root = document.getElementById("grid");
const bar = document.getElementById("selection");
const PREFIX_MS = 1200; // base.js: `g` and then a letter goes to a room
const NEVER = -Infinity; // not 0: a key pressed in the first second of a page is no second key
const KEPT_IDS = 5000; // of a selection, while a frame is looked at
if (root) start();
else document.getElementById("save-view").hidden = false;
startForm();

async function start() {
  const { query } = root.dataset;
  const place = `rollcall:frames:${root.dataset.show}`;
  const selection = new Selection();
  let ids;
  try {
    ids = await fetchIds(root.dataset.ids);
  } catch (error) {
    return toast(`${error.message} The list below goes on by “More”.`, "error");
  }
  const store = new FrameStore(root.dataset.cells, () => grid.settle());
  store.add(JSON.parse(document.getElementById("first-cells").textContent));
  const grid = new FrameGrid(root, store, { hrefOf, isChosen: (id, at) => selection.has(id, at) });
  grid.size = storedSize();
  grid.show(ids);
  const page = {
    query,
    body: () => selection.body(grid.ids, query, grid.ids[grid.at]),
    count: () => selection.count(grid.ids) || 1,
    total: () => grid.ids.length,
    hasChosen: () => selection.count(grid.ids) > 0,
    done() { selection.clear(); changed(); },
    async listChanged() {
      selection.clear();
      store.forget();
      grid.show(await fetchIds(root.dataset.ids));
      changed();
    },
  };
  const actions = startActions(page);
  let anchor = 0, isDrawing = false, prefixAt = NEVER;
  document.getElementById("save-view").hidden = false;
  for (const [id, step] of [["smaller", -1], ["larger", 1]]) {
    const button = document.getElementById(id);
    button.hidden = false;
    button.addEventListener("click", () => resize(step));
  }
  bringBack();
  changed();
  document.addEventListener("keydown", onKey, true);
  root.addEventListener("click", onClick);
  bar.addEventListener("click", (event) => act(event.target.closest("[data-act]")?.dataset.act));
  window.addEventListener("pagehide", keep);
  document.documentElement.dataset.framesReady = "yes";
  return undefined;

  function hrefOf(id) {
    return `${root.dataset.frame.replace("/0/", `/${id}/`)}?back=${encodeURIComponent(root.dataset.here)}`;
  }

  // An emptied list has no frame under focus.
  function open(id) {
    if (id) window.location.assign(hrefOf(id));
  }

  function changed() {
    const count = selection.count(grid.ids);
    bar.hidden = count === 0;
    document.getElementById("chosen").textContent = `${words(count)} chosen`;
    document.getElementById("count").textContent = words(grid.ids.length);
    grid.markAll();
  }

  function act(name) {
    if (name === "all") selection.chooseAll();
    else if (name === "clear") { selection.clear(); isDrawing = false; }
    else if (name) return grid.ids.length ? actions[name]?.() : undefined;
    return name ? changed() : undefined;
  }

  function move(to, extend) {
    const target = Math.max(0, Math.min(to, grid.ids.length - 1));
    if (extend && !selection.range) selection.range = { from: grid.at, to: target };
    else if (selection.range && (extend || isDrawing)) selection.range.to = target;
    else selection.settle(grid.ids);
    root.classList.add("by-key");
    grid.moveTo(target);
    if (!root.contains(document.activeElement)) root.focus({ preventScroll: true });
    anchor = grid.at;
    changed();
  }

  function resize(step) {
    grid.resize(step);
    try { localStorage.setItem("rollcall:frames:size", grid.size); } catch { /* no storage: it lasts for this page */ }
  }

  function onKey(event) {
    if (!isForThePage(event)) return undefined;
    if (event.timeStamp - prefixAt < PREFIX_MS) { prefixAt = NEVER; return undefined; } // the second key of `g c`
    if (event.key === "g" && !selection.count(grid.ids)) { prefixAt = event.timeStamp; return undefined; }
    const onControl = event.target.closest?.("a:not(.cell), button, summary, label, input");
    if (onControl && ["Enter", " "].includes(event.key)) return undefined;
    if (!handle(event)) return undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    return undefined;
  }

  function handle(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const page = grid.rowsPerView() * grid.columns;
    const steps = {
      ArrowLeft: -1, h: -1, ArrowRight: 1, l: 1, ArrowUp: -grid.columns, k: -grid.columns, ArrowDown: grid.columns, j: grid.columns,
      PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity,
    };
    if (key in steps) {
      const next = grid.at + steps[key];
      if (Math.abs(steps[key]) === grid.columns && (next < 0 || next >= grid.ids.length)) return true; // no row there
      move(next, event.shiftKey);
      return true;
    }
    if (event.repeat) return false;
    return press(key);
  }

  function press(key) {
    if (key === "x" || key === " ") toggle(grid.at);
    else if (key === "v") drawRange();
    else if (key === "a") act("all");
    else if (key === "Enter") open(grid.ids[grid.at]);
    else if (key === "q") act("queue");
    else if (key === "e") act("export");
    else if (key === "d") act(bar.querySelector("[data-act=restore]") ? "restore" : "reject");
    else if (key === "g") act(bar.querySelector("[data-act=notGold]") ? "notGold" : "gold");
    else if (key === "s") actions.view();
    else if (key === "+" || key === "=") resize(1);
    else if (key === "-") resize(-1);
    else if (key === "/") document.querySelector("#filters select, #filters input").focus();
    else if (key === "Escape" && (selection.count(grid.ids) || isDrawing)) act("clear");
    else return false;
    return true;
  }

  function toggle(at) {
    isDrawing = false;
    if (selection.range) selection.settle(grid.ids);
    else selection.toggle(grid.ids[at]);
    anchor = at;
    changed();
  }

  function drawRange() {
    if (isDrawing) selection.settle(grid.ids);
    else { selection.settle(grid.ids); selection.range = { from: grid.at, to: grid.at }; }
    isDrawing = !isDrawing;
    changed();
  }

  // A click opens; on the tick, or with a key held, it chooses.
  function onClick(event) {
    const cell = event.target.closest(".cell")?.frameCell;
    if (!cell) return;
    const chooses = event.target.classList.contains("tick") || event.shiftKey || event.ctrlKey || event.metaKey;
    if (!chooses) return;
    event.preventDefault();
    root.classList.remove("by-key");
    selection.settle(grid.ids);
    isDrawing = false;
    if (event.shiftKey) {
      selection.range = { from: anchor, to: cell.place };
      selection.settle(grid.ids);
    } else selection.toggle(cell.id);
    anchor = cell.place;
    grid.at = cell.place;
    changed();
  }

  // Coming back from a frame finds the list as it was left.
  function keep() {
    const chosen = selection.ids.size <= KEPT_IDS ? { all: selection.all, ids: [...selection.ids] } : {};
    try {
      sessionStorage.setItem(place, JSON.stringify({ query, id: grid.ids[grid.at], y: window.scrollY, ...chosen }));
    } catch { /* no storage: the list begins at its start */ }
  }

  function bringBack() {
    const [entry] = performance.getEntriesByType("navigation");
    const fromFrame = document.referrer.includes(root.dataset.frame.replace("/0/", "/"));
    if (entry?.type !== "back_forward" && entry?.type !== "reload" && !fromFrame) return;
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(place)); } catch { /* nothing kept */ }
    if (!kept || kept.query !== query) return;
    const at = grid.ids.indexOf(kept.id);
    selection.all = Boolean(kept.all);
    selection.ids = new Set(kept.ids ?? []);
    window.scrollTo({ top: kept.y, behavior: "instant" });
    if (at >= 0) grid.moveTo(at);
  }
}

function storedSize() {
  try {
    const kept = Number(localStorage.getItem("rollcall:frames:size") ?? 1);
    return [0, 1, 2].includes(kept) ? kept : 1;
  } catch {
    return 1;
  }
}

// A filter's address holds what is asked and nothing else; Escape leaves the form for the grid.
function startForm() {
  const form = document.getElementById("filters");
  const fold = document.getElementById("fold"); // shown on a phone only, where the form would fill the screen
  fold.hidden = false;
  form.classList.add("folded");
  fold.addEventListener("click", () => fold.setAttribute("aria-expanded", !form.classList.toggle("folded")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    window.location.assign(`${window.location.pathname}${asked.size ? `?${asked}` : ""}`);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.target.blur(); (root ?? document.body).focus(); }
  });
}
