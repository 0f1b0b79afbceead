// What is done with chosen frames: the dialogs, and what they send. The page tells what is chosen and is told when the list changed.
import { openDialog } from "../js/keys.js";
import { send } from "../js/request.js";
import { toast } from "../js/toast.js";

const number = new Intl.NumberFormat("en");
const find = (id) => document.getElementById(id);

export function words(count) {
  return count === 1 ? "1 frame" : `${number.format(count)} frames`;
}

// `page`: {body(), count(), total(), query, listChanged()}
export function startActions(page) {
  const open = (id) => {
    const dialog = find(id);
    if (!dialog) return;
    for (const place of dialog.querySelectorAll("[data-chosen]")) place.textContent = words(page.count());
    for (const place of dialog.querySelectorAll("[data-total]")) place.textContent = words(page.total());
    openDialog(dialog);
  };
  startQueue(page);
  startReject(page);
  startGold(page);
  startExport(page);
  startViews(page);
  return {
    queue: () => open("queue-dialog"),
    reject: () => open("reject-dialog"),
    restore: () => sendAway(page, "reject-form", "restore", ({ restored }) => `${words(restored)} restored.`),
    gold: () => open("gold-dialog"),
    notGold: () => sendAway(page, "gold-form", "not", ({ not_gold: frames }) => `${words(frames)} gold no more.`),
    export: () => {
      const form = find("export-form");
      if (!form) return;
      form.elements.which.value = page.hasChosen() ? "chosen" : "all";
      open("export-dialog");
    },
    view: () => open("view-dialog"),
  };
}

// Sends, closes the dialog on success, says the server's own sentence where it refuses and `offers` nothing instead.
async function submit(form, url, body, said, method = "POST", offers = () => false) {
  const button = form.querySelector("button.primary:not([hidden]), .dialog-foot button.danger");
  if (button.disabled) return null;
  button.disabled = true;
  try {
    const answer = await send(url, { method, body });
    if (!answer.ok) {
      if (!offers(answer)) toast(sentence(answer), "error");
      return null;
    }
    form.closest("dialog").close();
    if (said) toast(said(answer.body));
    return answer.body ?? {};
  } catch {
    toast("The server did not answer. Check the connection and try again.", "error");
    return null;
  } finally {
    button.disabled = false;
  }
}

function sentence(answer) {
  const body = answer.body;
  if (body && typeof body.detail === "string") return body.detail;
  const first = body && Object.values(body).flat()[0];
  return typeof first === "string" ? first : `The server refused (${answer.status}). Reload the page and try again.`;
}

function startQueue(page) {
  const form = find("queue-form");
  if (!form) return;
  const isNew = () => {
    const wanted = form.elements.queue.value === "";
    find("new-queue").hidden = !wanted;
    form.elements.name.required = wanted;
  };
  form.elements.queue.addEventListener("change", isNew);
  isNew();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = form.elements;
    const made = { name: given.name.value, purpose: given.purpose.value, overlap: Number(given.overlap.value), is_adaptive: given.is_adaptive.checked };
    const where = given.queue.value ? { queue: Number(given.queue.value) } : made;
    const done = await submit(form, form.dataset.url, { ...page.body(), ...where }, (answer) => queued(answer));
    if (!done) return;
    if (!given.queue.value) given.queue.add(new Option(done.name, done.queue));
    page.done();
  });
}

function queued({ name, chosen, added }) {
  const rest = chosen - added;
  return `${words(added)} went to “${name}”.` + (rest ? ` ${words(rest)} lay in it already, or are rejected.` : "");
}

function startReject(page) {
  const form = find("reject-form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { ...page.body(), reason: form.elements.reason.value };
    const done = await submit(form, form.dataset.url, body, ({ rejected }) => `${words(rejected)} rejected. They lie under “Rejected”.`);
    if (done) page.listChanged();
  });
}

// What needs no question, since it is undone as easily.
async function sendAway(page, form, address, said) {
  const url = find(form)?.dataset[address];
  if (!url) return;
  try {
    const answer = await send(url, { body: page.body() });
    toast(answer.ok ? said(answer.body) : sentence(answer), answer.ok ? "info" : "error");
    if (answer.ok) page.listChanged();
  } catch {
    toast("The server did not answer. Check the connection and try again.", "error");
  }
}

function startGold(page) {
  const form = find("gold-form");
  if (!form) return;
  const [refusal, make, without] = [find("gold-refusal"), find("gold-make"), find("gold-without")];
  // Where only some frames cannot be gold, the others can: one more key makes them.
  const show = (unfit) => {
    refusal.hidden = without.hidden = !unfit;
    make.hidden = unfit;
  };
  const offers = (answer) => {
    if (!answer.body?.fit) return false;
    show(true);
    refusal.textContent = answer.body.detail;
    without.textContent = `Leave ${number.format(answer.body.unfit)} out, make ${number.format(answer.body.fit)} gold`;
    without.focus();
    return true;
  };
  form.closest("dialog").addEventListener("close", () => show(false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { ...page.body(), leaves_out_unfit: event.submitter === without };
    const done = await submit(form, form.dataset.url, body, ({ gold }) => `${words(gold)} made gold.`, "POST", offers);
    if (done) page.listChanged();
  });
}

// The browser's own form, so that a download of any length streams to disk.
function startExport(page) {
  const form = find("export-form");
  form?.addEventListener("submit", () => {
    const body = form.elements.which.value === "all" ? { query: page.query } : page.body();
    for (const old of form.querySelectorAll("input[data-body]")) old.remove();
    for (const [name, value] of Object.entries(body)) {
      if (Array.isArray(value) && !value.length) continue;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value: String(value) });
      input.dataset.body = "";
      form.append(input);
    }
    form.closest("dialog").close();
  });
}

function startViews(page) {
  const form = find("view-form");
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const own = form.dataset.own;
    const body = { name: form.elements.name.value, is_shared: form.elements.is_shared.checked, ...(own ? {} : { query: page.query }) };
    if (await submit(form, own || form.dataset.url, body, null, own ? "PATCH" : "POST")) window.location.reload();
  });
  find("delete-view")?.addEventListener("click", async () => {
    if (await submit(form, form.dataset.own, undefined, null, "DELETE")) window.location.reload();
  });
}
