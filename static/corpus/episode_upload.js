// Videos in pieces: each file begins, or goes on where the server stands; a line that breaks is tried again; at the end
// the server compares the sha256, and all files of one choice are imported together.
import { identity, send } from "../js/request.js";
import { toast } from "../js/toast.js";
import { Sha256 } from "./sha256.js";

const WAITS_MS = [1000, 2000, 5000, 10000, 20000, 30000];
const byId = (id) => document.getElementById(id);
const form = byId("upload-form");
const dialog = byId("upload");
let stopping = null; // an AbortController while files are sent

class Refused extends Error {}

form?.addEventListener("submit", (event) => {
  const files = [...form.elements.files.files];
  if (!files.length) return; // the browser says so itself
  event.preventDefault();
  if (!stopping) start(files);
});
byId("upload-stop")?.addEventListener("click", () => stopping?.abort());
dialog?.addEventListener("close", () => stopping?.abort());
window.addEventListener("beforeunload", (event) => stopping && event.preventDefault());
for (const button of document.querySelectorAll("[data-discard]")) button.addEventListener("click", () => discard(button.closest("li")));

async function start(files) {
  stopping = new AbortController();
  working(true);
  const lines = files.map(line);
  byId("sending").replaceChildren(...lines);
  try {
    const uploads = [];
    for (const [number, file] of files.entries()) uploads.push(await sendFile(file, lines[number], stopping.signal));
    await importThem(uploads);
  } catch (error) {
    const paused = error.name === "AbortError";
    tell(paused ? "Paused. Press Upload to go on where it stopped." : error.message);
  } finally {
    stopping = null;
    working(false);
  }
}

function working(on) {
  byId("sending").hidden = false;
  byId("upload-error").hidden = true;
  byId("upload-stop").hidden = !on;
  byId("upload-go").disabled = on;
}

function tell(sentence) {
  byId("upload-error").hidden = false;
  byId("upload-error").querySelector("p").textContent = sentence;
  byId("upload-error").scrollIntoView({ block: "nearest" });
}

function line(file) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "clip", textContent: file.name });
  const told = Object.assign(document.createElement("span"), { className: "number small quiet", textContent: "waiting" });
  const bar = Object.assign(document.createElement("progress"), { max: file.size, value: 0 });
  bar.setAttribute("aria-label", `How much of ${file.name} was sent`);
  item.append(name, told, bar);
  item.show = (received, words) => {
    bar.value = received;
    told.textContent = words || `${Math.floor((100 * received) / Math.max(1, file.size))} %`;
  };
  return item;
}

async function sendFile(file, item, signal) {
  const asked = { name: file.name, size: file.size, key: String(file.lastModified) };
  const upload = await patiently(() => call(form.dataset.uploads, { method: "POST", body: asked, signal }), item, signal);
  if (upload.received) item.show(upload.received, `goes on at ${Math.floor((100 * upload.received) / file.size)} %`);
  const hash = new Sha256();
  const address = `${form.dataset.uploads}${upload.id}/`;
  let received = 0;
  while (received < file.size) {
    const piece = file.slice(received, received + upload.piece_bytes);
    const bytes = new Uint8Array(await piece.arrayBuffer());
    signal.throwIfAborted();
    hash.update(bytes);
    const end = received + bytes.length;
    // What is there already is only read, for the hash; of a piece that broke off the rest is sent.
    let there = Math.max(received, Math.min(end, upload.received));
    while (there < end) {
      there = await patiently(() => sendPiece(address, there, bytes.subarray(there - received), signal), item, signal);
      if (there < received) throw new Refused("The server has lost a part of this file. Discard the upload and begin anew.");
    }
    received = end;
    item.show(received);
  }
  item.show(received, "checking");
  if (!upload.sha256) await patiently(() => call(`${address}finish/`, { method: "POST", body: { sha256: hash.hex() }, signal }), item, signal);
  item.show(received, "sent");
  return upload.id;
}

// → where the server stands afterwards
async function sendPiece(address, offset, bytes, signal) {
  const headers = { ...identity(), Accept: "application/json", "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) };
  const response = await fetch(address, { method: "PATCH", credentials: "same-origin", headers, body: bytes, signal });
  const body = await response.json().catch(() => ({}));
  if (response.ok || response.status === 409) return body.received;
  return refuse(response.status, body);
}

async function call(url, options) {
  const { status, ok, body } = await send(url, options);
  return ok ? body : refuse(status, body);
}

// The server's own trouble passes, so it is waited for like a broken line; what it refuses is told.
function refuse(status, body) {
  if (status >= 500) throw new TypeError("The server has trouble.");
  const said = body?.detail || Object.values(body || {}).flat().join(" ");
  throw new Refused(said || `The server refused it (${status}). Reload the page and try again.`);
}

async function patiently(attempt, item, signal) {
  for (const wait of WAITS_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      item.show(item.querySelector("progress").value, `no answer, tried again in ${wait / 1000} s`);
      await pause(wait, signal);
    }
  }
  throw new Refused("The server did not answer for a minute. What arrived is kept: press Upload to go on.");
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { window.clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}

async function importThem(uploads) {
  const count = form.elements.frames_per_episode.value;
  const body = { uploads, purpose: form.elements.purpose.value, ...(count ? { frames_per_episode: Number(count) } : {}) };
  await call(form.dataset.episodes, { method: "POST", body });
  stopping = null; // nothing is lost by leaving now
  toast("Received. The import runs in the background; what it brings appears here.");
  dialog.close();
  window.setTimeout(() => window.location.reload(), 800);
}

async function discard(item) {
  const { ok } = await send(item.dataset.upload, { method: "DELETE" });
  if (!ok) return toast("It could not be discarded. Reload the page and try again.", "error");
  item.remove();
  if (!document.querySelector("#unfinished li")) byId("unfinished").remove();
  return undefined;
}
