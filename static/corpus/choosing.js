// Several cut-outs chosen and cut anew by one method: a few at once, more as a job that is followed. One undo takes all of it back.
import { send } from "../js/request.js";
import { toast } from "../js/toast.js";
import { cells, remember } from "./judging.js";

const LOOKS_MS = 700;
const grid = document.getElementById("cutouts");
const bar = document.getElementById("chosen");
const part = (name) => bar.querySelector(`[data-chosen="${name}"]`);
const chosen = new Set(); // ids; a cell that is exchanged keeps its own
let last = null;
let isCutting = false;

export function startChoosing() {
  bar.addEventListener("submit", (event) => { event.preventDefault(); cutAnew(); });
  bar.querySelector("[data-act=all]").addEventListener("click", () => { for (const cell of cells()) chosen.add(cell.dataset.id); tell(); });
  bar.querySelector("[data-act=clear]").addEventListener("click", clear);
  grid.addEventListener("click", (event) => {
    const tick = event.target.closest("[data-do=choose]");
    if (tick) choose(tick.closest(".material"), event.shiftKey);
  });
}

export function choose(cell, isRange) {
  const all = cells().map((one) => one.dataset.id);
  const [from, to] = [all.indexOf(last), all.indexOf(cell.dataset.id)].sort((one, other) => one - other);
  if (isRange && from >= 0) for (const id of all.slice(from, to + 1)) chosen.add(id);
  else if (!chosen.delete(cell.dataset.id)) chosen.add(cell.dataset.id);
  last = cell.dataset.id;
  tell();
  return true;
}

export function clear() {
  if (!chosen.size) return false;
  chosen.clear();
  tell();
  return true;
}

// A cell that came in anew is dressed as what it stands for.
export function dressChosen(cell) {
  const is = chosen.has(cell.dataset.id);
  cell.classList.toggle("chosen", is);
  cell.querySelector("[data-do=choose]").setAttribute("aria-pressed", String(is));
}

function tell() {
  cells().forEach(dressChosen);
  bar.hidden = !chosen.size;
  part("count").textContent = `${chosen.size} chosen`;
}

export function cutAnew() {
  if (!chosen.size) return false;
  cutAll([...chosen].map(Number));
  return true;
}

async function cutAll(ids) {
  if (isCutting) return;
  isCutting = true;
  show(0, ids.length > 1 ? `cutting ${ids.length} …` : "cutting …");
  try {
    const answer = await send(bar.dataset.redo, { body: { ids, method: bar.elements.method.value } });
    if (!answer.ok) throw new Error(said(answer.body));
    const result = answer.status === 202 ? await followed(answer.body.job) : answer.body;
    done(result);
  } catch (error) {
    toast(error instanceof TypeError ? "The server did not answer. Check the connection and try again." : error.message, "error");
  } finally {
    isCutting = false;
    part("progress").hidden = true;
    part("go").disabled = false;
  }
}

// Leaving the page ends the looking, not the job.
async function followed(job) {
  const address = bar.dataset.job.replace(/0\/$/, `${job}/`);
  for (;;) {
    const { ok, body } = await send(address, { method: "GET" });
    if (!ok) throw new Error("How far the cutting is cannot be told. Reload the page: what was cut anew appears there.");
    if (body.state === "done") return body.result;
    if (["failed", "cancelled"].includes(body.state)) throw new Error(body.error || "The cutting was stopped: nothing was changed.");
    show(body.total ? body.done / body.total : 0, body.total ? `${body.done} of ${body.total} cut` : "waits for its turn");
    await new Promise((resolve) => { window.setTimeout(resolve, LOOKS_MS); });
  }
}

function show(share, words) {
  part("go").disabled = true;
  part("progress").hidden = false;
  part("bar").value = share;
  part("words").textContent = words;
}

function done({ cut_anew: number, unchanged, problems, before }) {
  clear();
  const words = [`${number} cut anew, to be looked at${number ? " (Z takes it back)" : ""}`];
  if (unchanged) words.push(`${unchanged} left as ${unchanged === 1 ? "it was" : "they were"}: no better cut was found`);
  toast(`${words.join("; ")}.`);
  if (problems.length) toast(problems.length === 1 ? problems[0].why : `${problems.length} could not be cut. The first: ${problems[0].why}`, "error");
  if (!before.length) return;
  remember(String(before[0].id), () => takeBack(before));
  refresh(before);
}

export async function takeBack(before) {
  const { ok, body } = await send(grid.dataset.back, { body: { before } }).catch(() => ({ ok: false, body: null }));
  if (!ok) return toast(said(body), "error");
  return refresh(before);
}

// Each cell that is shown takes its new place, and the counts.
function refresh(rows) {
  const shown = rows.map(({ id }) => id).filter((id) => document.getElementById(`cutout-${id}`));
  return window.htmx.ajax("GET", `${grid.dataset.cells}?ids=${shown.join(",")}`, { source: grid, target: grid, swap: "none" });
}

function said(body) {
  return Object.values(body ?? {}).flat(3).find((text) => typeof text === "string") ?? "The server refused it. Reload the page and try again.";
}
