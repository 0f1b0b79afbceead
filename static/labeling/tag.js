// The tagging page: shows a frame, takes the answer by key, click or touch, hands it to the outbox and shows the next one at once.
import { openDialog } from "../js/keys.js";
import { Answer } from "./tag_answer.js";
import { Bindings } from "./tag_bindings.js";
import { focusedTile, takeControls } from "./tag_controls.js";
import { commentDialog, skipDialog } from "./tag_dialogs.js";
import { Feedback } from "./tag_feedback.js";
import { Keys } from "./tag_keys.js";
import { Outbox } from "./tag_outbox.js";
import { Pace } from "./tag_pace.js";
import { Reading } from "./tag_reading.js";
import { References } from "./tag_references.js";
import { Sent } from "./tag_sent.js";
import { Session } from "./tag_session.js";
import { Stage } from "./tag_stage.js";
import { Supply } from "./tag_supply.js";

const byId = (id) => document.getElementById(id);
const page = byId("content").dataset;
const tiles = [...document.querySelectorAll(".tile")];
const needFrame = [...document.querySelectorAll(".tag-actions [data-action]:disabled")].filter((one) => one.id !== "back");

const keys = new Keys(JSON.parse(byId("tag-keys").textContent));
const session = new Session(page.person);
const stage = new Stage({ onAgain: () => supply.fill(), onRetry: () => retry() });
const answer = new Answer(tiles, { nobody: byId("nobody"), comment: byId("comment") });
const pace = new Pace();
const outbox = new Outbox({
  session, show: page.show, urls: { vote: page.votes, skip: page.skip, reading: page.guidelines },
  onSaved: saved, onRefused: refused, onChange: () => drawReceipt(),
});
const supply = new Supply({
  urls: page, queue: page.queue, session, isAnswered: (id) => outbox.holdsFrame(id),
  onArrival: arrived, onEmpty: empty, onTrouble: (kind) => stage.claimTrouble(kind),
});
const sent = new Sent({ outbox, votesUrl: page.votes, tell: hint });
const feedback = new Feedback({ answer, tell: (words) => hint(words, true), next: (word) => { byId("next-word").textContent = word; } });
const references = new References({ panel: byId("references"), stage: byId("stage"), url: page.references, button: document.querySelector(".tag-actions [data-action=pictures]"), tell: hint });
const askSkip = skipDialog({ dialog: byId("skip-dialog"), keys, onSkip: skip });
const askComment = commentDialog({ dialog: byId("comment-dialog"), keys, answer, onKept: remark });

const COUNTED_TO = 1000; // the server counts no further
let mine = Number(page.mine);
let word = ""; // what happened last, where it was no answer
let goal = null; // {done, total, limit} once the server has told what is left
let shownAt = 0;
let hiddenAt = 0;
let armed = false; // U was pressed before a character was chosen
let hovered = null;

stage.loading();
const reading = new Reading({
  dialog: byId("guidelines-dialog"), version: Number(page.guidelinesVersion), mustRead: "mustRead" in page,
  url: page.guidelines, outbox, onRead: () => (supply.current ? undefined : supply.ahead.length ? showNext() : supply.fill()),
});
new Bindings({ dialog: byId("bindings"), keys, url: page.keys });
outbox.flush();
supply.fill();

// The first frames are there, so their queue is filled: how much there is can be told now.
function arrived() {
  if (!goal) supply.status().then((status) => status && setGoal(status));
  showNext();
}

function setGoal({ remaining, limit, limit_left: left }) {
  goal = limit ? { done: limit - left, total: limit, limit } : { done: mine, total: mine + remaining + supply.held };
  byId("tag-progress").max = goal.total;
  move(0);
}

function showNext() {
  if (reading.isOwed) return; // the frames are there, but nobody has said what counts
  show(supply.next());
}

function show(item, chosen) {
  answer.reset(item ? item.asked : [], chosen, item?.suggested);
  armed = false;
  hovered = null;
  for (const control of needFrame) control.disabled = !item;
  drawReceipt();
  drawUnsure();
  if (!item) return stage.loading();
  stage.show(item);
  shownAt = performance.now();
  const settled = tiles.map((tile) => tile.dataset.name).filter((name) => !answer.asks(name));
  return say(`${item.practice ? "Practice frame" : "Next frame"}. ${settled.length ? `${settled.join(", ")} settled.` : ""}`);
}

function empty(status) {
  setGoal(status);
  stage.empty(status, outbox.count);
  say(`${byId("stage-title").textContent}. ${byId("stage-text").textContent}`);
}

// Where some of the cast is settled, `nobody` speaks of those who are asked about.
function absent() {
  const asked = [...answer.asked];
  if (asked.length === tiles.length) return "nobody";
  return `${asked.join(", ")} ${asked.length === 1 ? "is" : "are"} not there; the others are settled`;
}

function submit() {
  if (feedback.isOn) return goOn();
  const item = supply.current;
  if (!item) return undefined;
  if (answer.isEmpty) return hint(`Nothing is chosen. ${keys.label("nobody")} means ${absent()}.`);
  const { present, unsure, comment, flagged } = answer.chosen;
  const spent = Math.max(0, Math.round(performance.now() - shownAt));
  const body = { lease: item.lease, present, unsure, duration_ms: spent, comment, flagged, guidelines_version: reading.version };
  const entry = outbox.add("vote", body, item.frame);
  pace.add(spent);
  if (item.practice) return feedback.wait(entry.key);
  sent.add(entry.key, item, answer.chosen);
  move(1);
  reading.look();
  return showNext();
}

function goOn() {
  feedback.end();
  stage.hint("");
  showNext();
}

function skip(reason) {
  const item = supply.current;
  if (!item) return;
  outbox.add("skip", { lease: item.lease, reason }, item.frame);
  showNext();
}

function remark(said) {
  answer.remark(said);
  say(answer.flagged ? "Flagged for a reviewer" : answer.comment ? "Comment kept" : "No comment");
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
  if (back) word = "taken back";
  drawReceipt();
}

function saved(entry, body, status) {
  sent.saved(entry.key, body?.id);
  // What a closing page got through after all, and is sent again: this page's count was drawn up with it.
  const isCounted = status === 200 && outbox.inherited.has(entry.key);
  if (feedback.isFor(entry.key)) return body.truth ? feedback.show(body.truth) : goOn();
  if (entry.kind === "vote" && entry.show === page.show && !body.truth && !isCounted) mine += 1;
  word = entry.kind === "skip" ? "skipped" : "";
  drawReceipt();
  if (!supply.current && !outbox.count) supply.fill(); // the end was told while this one was still on its way
  return body?.state === "kept" ? hint("Saved, as an extra answer: the frame's ten minutes were over and others had answered it.") : undefined;
}

function refused(entry, reason) {
  if (entry.kind !== "vote") return; // it was skipped before, or its lease has ended: gone either way
  if (feedback.isFor(entry.key)) goOn();
  else if (entry.show === page.show) move(-1);
  sent.forget(entry.key);
  hint(`The answer was not taken: ${reason}`);
}

function retry() {
  outbox.retry();
  supply.fill();
}

function drawReceipt() {
  const receipt = byId("receipt");
  stage.trouble(outbox.trouble, outbox.count, outbox.reason);
  if (feedback.isOn && outbox.trouble) feedback.miss();
  byId("back").disabled = sent.isEmpty;
  if (outbox.count && outbox.trouble) receipt.textContent = `${outbox.count} kept here`;
  else if (word) receipt.textContent = word;
  else if (mine) receipt.textContent = `saved ✓ ${mine}`;
  receipt.dataset.state = outbox.trouble ? "kept" : "saved";
  byId("pace").textContent = [progressWords(), pace.words].filter(Boolean).join(" · ");
}

// Of a task of so many frames, how many; otherwise how many are left, as far as anybody counts.
function progressWords() {
  if (!goal) return "";
  if (goal.limit) return `${goal.done} of ${goal.limit}`;
  const left = Math.max(0, goal.total - goal.done);
  return left >= COUNTED_TO ? `over ${COUNTED_TO} left` : `${left} left`;
}

function drawUnsure() {
  byId("unsure-name").textContent = answer.current ? `: ${answer.current}` : "";
}

function move(step) {
  if (!goal) return;
  goal.done += step;
  byId("tag-progress").value = goal.done;
  drawReceipt();
}

function say(words) {
  byId("said").textContent = words;
}

function hint(words, lasts) {
  stage.hint(words, lasts);
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
  references.point(name);
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
  return hint("Unsure about whom? Press their key.");
}

const acts = {
  send: submit, nobody: chooseNobody, unsure: chooseUnsure, back: goBack,
  skip: () => supply.current && askSkip(), comment: () => supply.current && askComment(),
  flag: () => supply.current && remark({ flagged: !answer.flagged }),
  pictures: () => references.toggle(), zoom: () => stage.zoom(), help: () => openDialog(byId("keys")),
};
const WHILE_TOLD = ["zoom", "pictures", "help"]; // they help to see what was wrong; every other key goes on

function act(action) {
  if (feedback.isOn && !WHILE_TOLD.includes(action)) return goOn();
  const tile = tiles.find((one) => one.dataset.action === action);
  return tile ? choose(tile.dataset.name) : acts[action]?.();
}

takeControls({ keys, stage, tiles, act, isTold: () => feedback.isOn, onHover: (name) => { hovered = name; } });
byId("change-keys").addEventListener("click", () => {
  byId("keys").close();
  openDialog(byId("bindings"));
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = performance.now();
  else {
    shownAt += performance.now() - hiddenAt; // time away is not time spent on the frame
    retry();
    reading.look();
  }
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
