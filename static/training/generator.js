// The playground: controls move, the same scenes are composed anew, the address follows. One request at a time; one that
// has grown stale is given up.

import { openDialog, isForThePage } from "../js/keys.js";
import { send } from "../js/request.js";
import { toast } from "../js/toast.js";
import { changes, changesInWords, mark, resetAll, startControls } from "./generator_controls.js";
import { columnsNow, moveBy, show } from "./generator_frames.js";

const COUNT = 16;
const STALE_MS = 400; // what was asked longer ago than this, and is no longer wanted, is given up
const page = document.getElementById("playground");
const byId = (id) => document.getElementById(id);
const seed = byId("seed");
let first = 0;
let running = null; // {controller, began}
let wanted = false;

function wish() {
  const before = byId("before").getAttribute("aria-pressed") === "true";
  return { start: page.dataset.start, settings: before ? {} : changes(), seed: Number(seed.value), first, count: count() };
}

// Scenes under every edge fill whole rows: one column per edge.
function edges() {
  const styles = document.querySelectorAll("[data-name=edge_styles] [data-choice]:checked").length;
  return byId("set-same_scene_edges").checked && styles > 1 ? styles : 0;
}

const count = () => (edges() ? edges() * Math.floor(COUNT / edges()) : COUNT);

export function draw() {
  wanted = true;
  if (!running) ask();
  else if (performance.now() - running.began > STALE_MS) running.controller.abort();
}

async function ask() {
  wanted = false;
  running = { controller: new AbortController(), began: performance.now() };
  const { controller, began } = running;
  page.classList.add("drawing");
  try {
    const answer = await send(page.dataset.frames, { body: wish(), signal: controller.signal });
    if (answer.ok) await accept(answer.body, began);
    else refuse(answer);
  } catch (error) {
    if (error.name !== "AbortError") refuse({ status: 0, body: null });
  }
  running = null;
  page.classList.remove("drawing");
  if (wanted) ask();
}

async function accept(answer, began) {
  await show(answer, edges() || 4);
  byId("refusal").hidden = true;
  byId("range").textContent = `${first}–${first + answer.frames.length - 1}`;
  byId("pace").textContent = `${Math.round(performance.now() - began)} ms`;
  page.dataset.drawn = String(Number(page.dataset.drawn || 0) + 1);
}

function refuse({ status, body }) {
  const words = body?.detail || sentence(body) || (status ? `The server answered ${status}.` : "The server did not answer. Check the connection; the next move asks again.");
  byId("refusal").textContent = words;
  byId("refusal").hidden = false;
}

function sentence(body) {
  return body && Object.entries(body).map(([name, problem]) => `${name}: ${[problem].flat().join(" ")}`).join(" ");
}

function address() {
  const query = new URLSearchParams({ from: page.dataset.start, ...changes() });
  if (seed.value !== page.dataset.seed) query.set("seed", seed.value);
  if (first) query.set("first", first);
  return `${location.pathname}?${query}`;
}

function moved() {
  const changed = mark();
  byId("reset-all").hidden = !changed;
  history.replaceState(null, "", address());
  draw();
}

function pressed(on) {
  byId("before").setAttribute("aria-pressed", on);
}

function scenesFrom(number) {
  first = Math.max(0, number);
  moved();
}

function openRecipe() {
  const words = changesInWords();
  byId("changes-words").textContent = words.length
    ? words.length > 1 ? `${words.length} settings differ: take small steps, and the comparison will say what each of them did.` : "One setting differs."
    : "Nothing differs yet: this run repeats what it starts from.";
  byId("changes").tBodies[0].replaceChildren(...words.map(({ name, before, after }) => {
    const row = document.createElement("tr");
    for (const text of [name, before, "→", after]) row.insertCell().textContent = text;
    return row;
  }));
  const sent = changes();
  byId("sent-settings").value = JSON.stringify(sent);
  byId("command").textContent = [page.dataset.command, ...Object.entries(sent).map(([name, text]) => `--set composing.${name}=${text}`)].join(" ");
  const query = new URLSearchParams(Object.entries(sent).map(([name, text]) => [`composing.${name}`, text]));
  if (byId("train-form")) byId("train-form").href = `${page.dataset.train}${words.length ? `&${query}` : ""}`;
  openDialog(byId("recipe"));
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(new URL(address(), location.href).href);
    toast("The address of these settings is copied.");
  } catch {
    toast("This browser lets no page copy. The address is in its address bar.", "error");
  }
}

function onArrow(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columnsNow(), ArrowDown: columnsNow() }[event.key];
  const adjusting = event.target.matches?.("input, select");
  if (!step || adjusting || !isForThePage(event)) return;
  moveBy(step);
  event.preventDefault();
}

function start() {
  const query = new URLSearchParams(location.search);
  seed.value = /^\d{1,10}$/.test(query.get("seed") || "") ? query.get("seed") : page.dataset.seed;
  first = /^\d{1,9}$/.test(query.get("first") || "") ? Number(query.get("first")) : 0;
  startControls(() => { pressed(false); moved(); });
  seed.addEventListener("input", () => seed.value !== "" && moved());
  byId("new-scenes").addEventListener("click", () => { seed.value = Math.floor(Math.random() * 1e6); moved(); });
  byId("earlier").addEventListener("click", () => scenesFrom(first - count()));
  byId("later").addEventListener("click", () => scenesFrom(first + count()));
  byId("reset-all").addEventListener("click", () => { resetAll(); pressed(false); moved(); });
  byId("boxes").addEventListener("change", (event) => page.classList.toggle("with-boxes", event.target.checked));
  byId("before").addEventListener("click", () => { pressed(byId("before").getAttribute("aria-pressed") !== "true"); draw(); });
  byId("make").addEventListener("click", openRecipe);
  byId("link").addEventListener("click", copyLink);
  byId("from").addEventListener("change", (event) => event.target.form.requestSubmit());
  document.addEventListener("keydown", onArrow);
  byId("reset-all").hidden = !mark();
  draw();
}

start();
