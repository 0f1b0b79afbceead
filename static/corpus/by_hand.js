// Cutting a figure out by hand: choose a picture, draw a box, paint what to keep and to remove, save.
import { toast } from "../js/toast.js";
import { History } from "./by_hand_history.js";
import { startKeys } from "./by_hand_keys.js";
import { startPointers } from "./by_hand_pointer.js";
import { resize, scene, show, showFigure, tell, turnGround, use } from "./by_hand_scene.js";
import { ask, post, sentenceOf } from "./by_hand_server.js";
import { fit, pan, zoom } from "./by_hand_stage.js";
import { begin, cancel, draw, end } from "./by_hand_strokes.js";
import { loadPicture, startPicker } from "./still_picker.js";

const page = document.getElementById("by-hand");
const byId = (id) => document.getElementById(id);

if (page) start();

function start() {
  startPointers({ begin, draw, end, cancel, hover, move, zoom: zoomBy });
  startKeys(byId("stage"));
  document.addEventListener("keydown", onModifiedKey);
  for (const button of document.querySelectorAll("[data-tool]")) button.addEventListener("click", () => use(button.dataset.tool));
  const acts = {
    undo, redo, whole, ground: turnGround, closer: () => zoomBy(1.5), farther: () => zoomBy(1 / 1.5),
    larger: () => resize(scene.radius * 1.25), smaller: () => resize(scene.radius * 0.8),
  };
  for (const [name, act] of Object.entries(acts)) byId(name).addEventListener("click", act);
  byId("radius").addEventListener("input", () => resize(Number(byId("radius").value)));
  byId("cut").addEventListener("submit", save);
  new ResizeObserver(whole).observe(byId("stage"));
  const first = JSON.parse(byId("begin").textContent);
  if (first.url) open(first);
  else startPicker(({ url, still, episode, at }) => mayLeave() && open({ url, what: still ? { frame: still } : { episode, at } }));
  window.addEventListener("beforeunload", (event) => scene.history.hasUnsaved && event.preventDefault());
}

// Another picture takes the place of this one, and the strokes on it are lost.
function mayLeave() {
  return !scene.history.hasUnsaved || window.confirm("What you painted is not saved. Leave this picture all the same?");
}

async function open({ url, what, box = null, strokes = [] }) {
  const picture = await loadPicture(url);
  if (!picture) return;
  const longest = Math.max(picture.naturalWidth, picture.naturalHeight);
  Object.assign(scene, { what, picture, cursor: null });
  byId("radius").max = longest / 8;
  resize(longest / 80);
  whole();
  startAnew({ box, strokes });
  page.dataset.shown = url;
}

// A drawing from nothing, or the one that a cut-out was saved with.
function startAnew(drawing) {
  scene.history = new History(drawing);
  showStep();
}

// What is shown after a step back or forth. A cut-out that is there has a figure without a box, too.
function showStep() {
  const { box } = scene.history.now;
  Object.assign(scene, { box, stroke: null, waiting: [] });
  if (box || scene.what.cutout) {
    if (!scene.figure) use("remove");
    return ask();
  }
  showFigure(null);
  tell("Draw a box around the figure, with a little background on every side.");
  return use("box");
}

function undo() {
  scene.history.undo();
  showStep();
}

function redo() {
  scene.history.redo();
  showStep();
}

function onModifiedKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  if (event.shiftKey) redo();
  else undo();
}

function hover(place) {
  scene.cursor = place;
  show();
}

function move(x, y) {
  pan(x, y);
  show();
}

function zoomBy(factor, place) {
  if (scene.picture) zoom(factor, scene.picture, place);
  show();
}

function whole() {
  if (scene.picture) fit(scene.picture);
  show();
}

async function save(event) {
  event.preventDefault();
  const whose = new FormData(byId("cut")).get("character");
  const character = whose === null ? {} : { character: whose === "extra" ? null : Number(whose) };
  byId("save").disabled = true;
  const answer = await post(page.dataset.save, scene.history.now, character);
  byId("save").disabled = false;
  if (!answer.ok) return toast(sentenceOf(answer.body), "error");
  page.dataset.saved = answer.body.id;
  scene.history = new History(scene.history.now);
  if (scene.what.cutout) return window.location.assign(page.dataset.cutouts);
  // The next figure is mostly somebody else: whoever is asked each time gives no figure the name of the last one.
  for (const choice of document.querySelectorAll("#cut [name=character]")) choice.checked = false;
  toast(`Saved as a cut-out of ${answer.body.group}, on the side ${answer.body.split}. Draw the next box and say who it is, or choose another picture.`);
  return startAnew({ box: null, strokes: [] });
}
