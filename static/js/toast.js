// Short messages in the corner. From a script: toast("Saved."); from the server: HX-Trigger: {"toast": {"text": "Saved."}}.

const SHOWN_MS = 6000;

export function toast(text, kind = "info") {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const item = document.createElement("div");
  item.className = `toast ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  item.append(words, closeButton(item));
  region.append(item);
  if (kind !== "error") window.setTimeout(() => item.remove(), SHOWN_MS);
}

function closeButton(item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain small";
  button.setAttribute("aria-label", "Close this message");
  button.textContent = "✕";
  button.addEventListener("click", () => item.remove());
  return button;
}

export function startToasts() {
  document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
  document.body.addEventListener("htmx:sendError", () => toast("The server did not answer. Check the connection and try again.", "error"));
  for (const item of document.querySelectorAll("#toasts .toast")) {
    item.append(closeButton(item));
    if (!item.classList.contains("error")) window.setTimeout(() => item.remove(), SHOWN_MS);
  }
}
