// The server says after each stroke what the figure is, and saves it. One request at a time; what was drawn meanwhile comes next.
import { send } from "../js/request.js";
import { scene, show, showFigure, tell, use } from "./by_hand_scene.js";

const page = document.getElementById("by-hand");
const UNSURE = 0.6; // as for all cut-outs: below it a person looks twice
let isAsking = false;
let isStale = false;

export async function ask() {
  isStale = true;
  show();
  if (isAsking) return;
  isAsking = true;
  page.classList.add("asking");
  while (isStale) {
    isStale = false;
    const drawing = scene.history.now;
    const known = scene.waiting.length;
    const answer = await post(page.dataset.preview, drawing);
    if (!isStale) await accept(answer);
    scene.waiting.splice(0, known);
  }
  isAsking = false;
  page.classList.remove("asking");
  show();
}

// → {ok, body}
export function post(url, drawing, more = {}) {
  return send(url, { body: { ...scene.what, ...drawing, ...more } }).catch(() => ({ ok: false, body: null }));
}

async function accept({ ok, body }) {
  if (!ok) {
    showFigure(null);
    return tell(sentenceOf(body), true);
  }
  const bytes = Uint8Array.from(atob(body.figure), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  showFigure({ image, place: body.place }, body.bounds);
  if (scene.tool === "box") use("remove");
  tell(wordsFor(body, scene.history.now.strokes.length), Boolean(body.bounds) && body.score < UNSURE && !scene.history.now.strokes.length);
  page.dataset.share = body.share;
  page.dataset.drawn = String(Number(page.dataset.drawn || 0) + 1);
}

function wordsFor({ bounds, score }, strokes) {
  if (!bounds) return "No figure was found. Draw the box closer, or paint what to keep.";
  if (score < UNSURE && !strokes) return "This is a guess: the figure is hard to tell from what is around it. Paint what to remove, and what to keep.";
  return "Paint what to remove, or what to keep; then save.";
}

// The first text in an error's body: a sentence of ours, or what a field says.
export function sentenceOf(body) {
  const texts = Object.values(body ?? {}).flat(3);
  return texts.find((text) => typeof text === "string") ?? "The server did not answer. Check the connection and draw again.";
}
