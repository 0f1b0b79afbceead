// Pictures and zips: dropped anywhere on the page or chosen, sent with progress, and followed until they are imported.
import { identity, send } from "../js/request.js";
import { openDialog } from "../js/keys.js";

const LOOKS_MS = 700;
const form = document.querySelector("form[data-sends]");
const dialog = form?.closest("dialog");
const part = (name) => form.querySelector(`[data-part="${name}"]`);
let request = null; // an XMLHttpRequest while files are sent

if (form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); if (!request) start(); });
  form.elements.files.addEventListener("change", tellChosen);
  part("stop").addEventListener("click", () => request?.abort());
  dialog.addEventListener("close", () => request?.abort());
  window.addEventListener("beforeunload", (event) => request && event.preventDefault());
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
  document.addEventListener("drop", drop);
}

function holdsFiles(event) {
  return [...(event.dataTransfer?.types || [])].includes("Files");
}

function over(event) {
  if (!holdsFiles(event) || request) return;
  event.preventDefault();
  document.body.classList.add("dropping");
}

// What is dropped is added to what was chosen; a browser lists a folder as a file of no type and no use.
function drop(event) {
  document.body.classList.remove("dropping");
  if (!holdsFiles(event) || request) return;
  event.preventDefault();
  const all = new DataTransfer();
  const folders = [...event.dataTransfer.items].filter((item) => item.webkitGetAsEntry?.()?.isDirectory).length;
  const known = dialog.open ? [...form.elements.files.files] : [];
  const dropped = [...event.dataTransfer.files].filter((file) => !folders || file.type || file.name.toLowerCase().endsWith(".zip"));
  for (const file of [...known, ...dropped]) all.items.add(file);
  form.elements.files.files = all.files;
  openDialog(dialog);
  tellChosen();
  if (folders) refuse("A folder cannot be dropped: zip it, or drop the pictures in it.");
}

function tellChosen() {
  const files = [...form.elements.files.files];
  part("result").hidden = part("error").hidden = true;
  part("progress").hidden = !files.length;
  show(0, `${files.length} file${files.length === 1 ? "" : "s"}, ${size(files)}`);
}

function size(files) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function show(share, words) {
  part("bar").value = share;
  part("words").textContent = words;
}

async function start() {
  part("result").hidden = part("error").hidden = true;
  part("progress").hidden = false;
  part("go").disabled = true;
  part("stop").hidden = false;
  try {
    const { job } = await sendFiles();
    request = null;
    part("stop").hidden = true;
    await follow(job);
  } catch (error) {
    refuse(error.message);
  } finally {
    request = null;
    part("stop").hidden = true;
    part("go").disabled = false;
  }
}

function sendFiles() {
  const body = new FormData();
  for (const file of form.elements.files.files) body.append("file", file);
  if (form.elements.character) body.append("character", form.elements.character.value);
  return new Promise((resolve, reject) => {
    request = new XMLHttpRequest();
    request.open("POST", form.dataset.sends);
    request.responseType = "json";
    for (const [name, value] of Object.entries({ ...identity(), Accept: "application/json" })) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => show(event.loaded / event.total, `${Math.floor((100 * event.loaded) / event.total)} % sent`));
    request.addEventListener("load", () => (request.status === 202 ? resolve(request.response) : reject(new Error(said(request)))));
    request.addEventListener("error", () => reject(new Error("The server did not answer. Check the connection, then press Upload again.")));
    request.addEventListener("abort", () => reject(new Error("Stopped: nothing was imported.")));
    request.send(body);
  });
}

function said({ status, response }) {
  const words = Object.values(response || {}).flat().join(" ");
  return words || `The server refused it (${status}). Reload the page and try again.`;
}

// Closing the dialog ends the looking, not the job.
async function follow(job) {
  show(0, "received, waits for its turn");
  const address = form.dataset.job.replace(/0\/$/, `${job}/`);
  while (dialog.open) {
    const { ok, body } = await send(address, { method: "GET" });
    if (!ok) throw new Error("How far the import is cannot be told. Reload the page: what it brings appears there.");
    if (body.state === "done") return finish(body.result);
    if (["failed", "cancelled"].includes(body.state)) throw new Error(body.error || "The import was stopped: nothing was imported.");
    if (body.total) show(body.done / body.total, `${body.done} of ${body.total} ${form.dataset.verb}`);
    await new Promise((resolve) => { window.setTimeout(resolve, LOOKS_MS); });
  }
  return undefined;
}

function finish(result) {
  const brought = result[form.dataset.counts];
  const known = result.already ? ` ${result.already} ${result.already === 1 ? "was" : "were"} here already.` : "";
  part("progress").hidden = true;
  part("result").hidden = false;
  part("told").textContent = (brought ? `${brought} new: ${result.train} train, ${result.train_dev} train-dev.` : "Nothing new.") + known;
  form.elements.files.value = "";
  part("show").focus();
}

function refuse(sentence) {
  part("error").hidden = false;
  part("error").querySelector("p").textContent = sentence;
  part("error").scrollIntoView({ block: "nearest" });
}
