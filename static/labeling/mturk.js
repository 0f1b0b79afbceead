// The bar of an assignment: asks after each saved answer how far the work is, and hands it in with our receipt.
import { send } from "../js/request.js";

const bar = document.getElementById("work");
const form = document.getElementById("work-form");
const button = document.getElementById("work-submit");
const trouble = document.getElementById("work-trouble");
let asking = false;
let again = false;

// The receipt's words change whenever the server has taken an answer or given one back; the stage's when frames run out.
const watcher = new MutationObserver(ask);
for (const id of ["receipt", "stage-title"]) watcher.observe(document.getElementById(id), { childList: true, characterData: true, subtree: true });

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const { ok, body } = await send(bar.dataset.work, { method: "GET" });
    if (ok) draw(body);
  } catch { /* without a network the page says so itself, and the next answer asks again */ }
  asking = false;
  if (again) {
    again = false;
    ask();
  }
}

function draw({ done, wanted, may_submit: maySubmit }) {
  const words = document.getElementById("work-count");
  const text = maySubmit ? `${done} of ${wanted} frames. Thank you: submit the HIT.` : `${done} of ${wanted} frames`;
  if (words.textContent !== text) words.textContent = text;
  bar.dataset.submittable = String(maySubmit);
  button.disabled = !maySubmit;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const problem = await receipt();
  trouble.hidden = !problem;
  trouble.textContent = problem;
  if (problem) button.disabled = false;
  else form.submit(); // past this listener
});

// → what went wrong, or nothing: then the form holds the receipt.
async function receipt() {
  try {
    const { ok, body } = await send(bar.dataset.finish, { body: {} });
    if (!ok) return body?.detail || "The receipt did not come. Try again.";
    form.elements.frames.value = body.frames;
    form.elements.receipt.value = body.receipt;
    return "";
  } catch {
    return "There is no connection. Your answers are kept; try again when it is back.";
  }
}
