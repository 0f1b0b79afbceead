// The meaning of a word opens by click or tap without a script; with one also by hover and by focus, and beside the word.

const WAIT_MS = 250; // a pointer on its way elsewhere opens nothing
const LEAVE_MS = 200; // and has time to get into what has opened
let timer = 0;
let byPointer = null; // what hovering has opened, hovering closes

const meaningOf = (name) => document.getElementById(name.getAttribute("popovertarget"));

function place(name, meaning) {
  const at = name.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = meaning;
  const below = at.bottom + 6 + height <= window.innerHeight || at.top < height + 6;
  meaning.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  meaning.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
}

function show(name) {
  const meaning = meaningOf(name);
  if (meaning && !meaning.matches(":popover-open")) meaning.showPopover();
}

function hideSoon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (byPointer?.isConnected && !byPointer.contains(document.activeElement)) byPointer.hidePopover();
    byPointer = null;
  }, LEAVE_MS);
}

export function startWords() {
  if (!("popover" in HTMLElement.prototype)) return;
  document.addEventListener("toggle", (event) => {
    const name = event.newState === "open" && event.target.matches?.(".word-meaning") && document.querySelector(`[popovertarget="${event.target.id}"]`);
    if (name) place(name, event.target);
  }, true);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const name = event.target.closest?.(".word-name");
    if (!name && !event.target.closest?.(".word-meaning")) return byPointer && hideSoon();
    window.clearTimeout(timer);
    if (name && !meaningOf(name)?.matches(":popover-open")) timer = window.setTimeout(() => { show(name); byPointer = meaningOf(name); }, WAIT_MS);
    return undefined;
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && event.target.closest?.(".word-name") && !byPointer) window.clearTimeout(timer);
  });
  // What is being read stays: a part that is asked for again waits for the next time.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.querySelector?.(".word-meaning:popover-open")) event.detail.shouldSwap = false;
  });
  document.addEventListener("focusin", (event) => {
    const name = event.target.closest?.(".word-name");
    if (name?.matches(":focus-visible")) show(name);
    for (const open of document.querySelectorAll(".word-meaning:popover-open")) {
      if (!open.parentElement.contains(event.target)) open.hidePopover();
    }
  });
}
