// The tagging page: shows a frame, takes the answer by key, click or touch, hands it to the outbox and shows the next one at once.
import { isForThePage, openDialog } from "../js/keys.js";
import { Answer } from "./tag_answer.js";
import { Outbox } from "./tag_outbox.js";
import { Sent } from "./tag_sent.js";
import { Stage } from "./tag_stage.js";
import { Supply } from "./tag_supply.js";

const byId = (id) => document.getElementById(id);
const root = byId("content");
const tiles = [...document.querySelectorAll(".tile")];
const urls = root.dataset;

const stage = new Stage({ onAgain: () => supply.fill(), onRetry: () => retry() });
const answer = new Answer(tiles, byId("nobody"));
const outbox = new Outbox({
  person: urls.person, show: urls.show, urls: { vote: urls.votes, skip: urls.skip },
  onSaved: saved, onRefused: refused, onChange: drawReceipt,
});
const supply = new Supply({
  urls, queue: urls.queue, isAnswered: (id) => outbox.holdsFrame(id),
  onArrival: () => showNext(), onEmpty: (status) => stage.empty(status, outbox.count), onTrouble: (trouble) => stage.claimTrouble(trouble),
});
const sent = new Sent({ outbox, votesUrl: urls.votes, tell: hint });

let mine = Number(urls.mine);
let shownAt = 0;
let hiddenAt = 0;
let armed = false; // U was pressed before a character was chosen
let hovered = null;

stage.loading();
outbox.flush();
supply.fill();

function showNext() {
  show(supply.next());
}

function show(item, chosen) {
  answer.reset(item ? item.asked : [], chosen);
  armed = false;
  hovered = null;
  for (const id of ["nobody", "skip", "next", "unsure"]) byId(id).disabled = !item;
  byId("back").disabled = sent.isEmpty;
  drawUnsure();
  if (!item) return stage.loading();
  stage.show(item);
  shownAt = performance.now();
  const settled = tiles.map((tile) => tile.dataset.name).filter((name) => !answer.asks(name));
  return say(`Next frame. ${settled.length ? `${settled.join(", ")} settled.` : ""}`);
}

function submit() {
  const item = supply.current;
  if (!item) return;
  if (answer.isEmpty) return hint("Nothing is chosen. 0 means nobody.");
  const body = {
    lease: item.lease, present: [...answer.present], unsure: [...answer.unsure],
    duration_ms: Math.max(0, Math.round(performance.now() - shownAt)),
  };
  const entry = outbox.add("vote", body, item.frame);
  sent.add(entry.key, item, { present: body.present, unsure: body.unsure, nobody: answer.nobody });
  move(1);
  return showNext();
}

function skip(reason) {
  const item = supply.current;
  if (!item || !reason) return;
  outbox.add("skip", { lease: item.lease, reason }, item.frame);
  showNext();
}

async function goBack() {
  const back = await sent.takeBack();
  if (back) {
    if (back.wasSaved) mine -= 1;
    move(-1);
    supply.putFirst(back.item);
    show(back.item, back.chosen);
    say("Taken back. Change the answer and send it again.");
  }
  drawReceipt(back ? "taken back" : undefined);
}

function saved(entry, body) {
  sent.saved(entry.key, body.id);
  if (entry.kind === "vote") mine += 1;
  drawReceipt(entry.kind === "skip" ? "skipped" : undefined);
}

function refused(entry, reason) {
  if (entry.kind === "skip") return; // it was skipped before, or its lease has ended: gone either way
  sent.forget(entry.key);
  if (entry.kind === "vote") move(-1);
  hint(`The answer was not taken: ${reason}`);
}

function retry() {
  outbox.retry();
  supply.fill();
}

function drawReceipt(word) {
  const receipt = byId("receipt");
  stage.trouble(outbox.trouble, outbox.count);
  byId("back").disabled = sent.isEmpty;
  if (outbox.count && outbox.trouble) receipt.textContent = `${outbox.count} kept here`;
  else if (word) receipt.textContent = word;
  else if (mine) receipt.textContent = `saved ✓ ${mine}`;
  receipt.dataset.state = outbox.trouble ? "kept" : "saved";
}

function drawUnsure() {
  byId("unsure-name").textContent = answer.current ? `: ${answer.current}` : "";
}

function move(step) {
  byId("tag-progress").value += step;
}

function say(words) {
  byId("said").textContent = words;
}

function hint(words) {
  stage.hint(words);
  say(words);
  return null;
}

function choose(name, unsure = armed) {
  if (!supply.current) return undefined;
  armed = false;
  if (!answer.asks(name)) return hint(`${name} is settled in this frame; you are asked about ${[...answer.asked].join(", ")}.`);
  hovered = null;
  if (focusedTile() && focusedTile().dataset.name !== name) tiles.find((tile) => tile.dataset.name === name).focus();
  if (unsure) answer.toggleUnsure(name);
  else answer.toggle(name);
  stage.hint("");
  drawUnsure();
  return say(answer.words(name));
}

function chooseNobody() {
  if (!supply.current) return;
  answer.toggleNobody();
  armed = false;
  stage.hint("");
  drawUnsure();
  say(answer.nobody ? "Nobody" : "Nobody is taken back");
}

// The tile under focus, else the one the pointer has come to since the last choice, else the last choice.
function chooseUnsure() {
  const name = focusedTile()?.dataset.name ?? hovered ?? answer.current;
  if (name) return choose(name, true);
  armed = true;
  return hint("Unsure about whom? Press their number.");
}

function focusedTile() {
  return document.activeElement?.closest?.(".tile") ?? null;
}

function focusTile(step) {
  const at = tiles.indexOf(focusedTile());
  tiles[(at + step + (at < 0 && step < 0 ? 1 : 0) + tiles.length) % tiles.length].focus();
}

const keys = {
  Enter: submit, " ": submit, 0: chooseNobody, u: chooseUnsure, z: goBack, Z: () => stage.zoom(),
  s: () => openDialog(byId("skip-dialog")), ArrowLeft: () => focusTile(-1), ArrowRight: () => focusTile(1),
};

function onKey(event) {
  if (event.defaultPrevented) return; // the second letter after g has gone to another page
  if (!isForThePage(event) || (event.repeat && !event.key.startsWith("Arrow"))) return;
  if ((event.key === "Enter" || event.key === " ") && keepsItsKey(event)) return;
  const tile = tiles.find((one) => one.dataset.tile === event.key);
  const key = event.shiftKey ? event.key : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = tile ? () => choose(tile.dataset.name) : keys[key];
  if (!act) return;
  event.preventDefault();
  act();
}

// A button reached by Tab is pressed by Space, as everywhere; Enter on a tile sends.
function keepsItsKey(event) {
  const control = event.target.closest("button, a, summary");
  if (!control) return false;
  return control.classList.contains("tile") ? event.key === " " : true;
}

document.addEventListener("keydown", onKey);
for (const tile of tiles) {
  tile.addEventListener("click", () => choose(tile.dataset.name));
  tile.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") hovered = tile.dataset.name; });
  tile.addEventListener("pointerleave", () => { hovered = null; });
}
// A pressed button gives the focus back, so that Enter goes on sending.
document.addEventListener("click", (event) => {
  if (event.detail > 0) event.target.closest?.(".tile, .tag-actions .button")?.blur();
});
byId("nobody").addEventListener("click", chooseNobody);
byId("unsure").addEventListener("click", chooseUnsure);
byId("back").addEventListener("click", goBack);
byId("next").addEventListener("click", submit);
byId("skip").addEventListener("click", () => openDialog(byId("skip-dialog")));
byId("skip-dialog").addEventListener("close", (event) => {
  skip(event.target.returnValue);
  event.target.returnValue = "";
});
byId("skip-dialog").addEventListener("keydown", (event) => {
  const buttons = [...event.currentTarget.querySelectorAll("form button")];
  (event.key === "s" ? buttons.at(-1) : buttons[Number(event.key) - 1])?.click();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = performance.now();
  else {
    shownAt += performance.now() - hiddenAt; // time away is not time spent on the frame
    retry();
  }
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
