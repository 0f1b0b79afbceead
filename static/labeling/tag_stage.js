// The place of the frame: the picture and its zoom, words when there is no picture, trouble and hints above it.
import { picture } from "./tag_supply.js";

const HINT_MS = 4000;
const TROUBLE = {
  network: (kept) => `No connection. ${kept} on this device and sent when it is back; you can go on.`,
  server: (kept) => `The server has trouble. ${kept} on this device and sent again by itself; you can go on.`,
  login: (kept) => `The server no longer knows you. ${kept} on this device and sent once you have logged in again.`,
};
const CLAIM_TROUBLE = {
  network: ["No connection", "New frames come as soon as it is back."],
  server: ["The server has trouble", "It gave no frames. Trying again by itself."],
  login: ["You are logged out", "Log in again, or open your invitation once more. Answers you gave are kept on this device."],
};

export class Stage {
  constructor({ onAgain, onRetry }) {
    for (const id of ["stage", "stage-picture", "stage-words", "stage-title", "stage-text", "look-again", "leave", "trouble-text", "trouble-again", "trouble-login"]) {
      this[id] = document.getElementById(id);
    }
    this["look-again"].addEventListener("click", onAgain);
    this["trouble-again"].addEventListener("click", onRetry);
    this["stage-picture"].addEventListener("click", (event) => this.zoom(event));
    this["stage-picture"].addEventListener("pointermove", (event) => this.pan(event));
  }

  show(item) {
    this["stage-words"].hidden = true;
    this.stage.classList.remove("zoomed");
    this["stage-picture"].replaceChildren(item.image);
    if (item.image.complete && !item.image.naturalWidth) return this.broken(item);
    item.image.addEventListener("error", () => this.broken(item), { once: true });
    return undefined;
  }

  // One more try by itself; then the person decides.
  broken(item) {
    if (item.image.parentNode !== this["stage-picture"]) return;
    if (item.tried) return this.words("The picture did not load", "Skip the frame, or reload the page to try again.");
    item.tried = true;
    item.image = picture(item.frame);
    this.show(item);
  }

  loading() {
    this["stage-picture"].replaceChildren();
    this.words("Fetching frames …", "");
    this["stage-words"].classList.add("waiting");
  }

  empty({ waiting, until, mine, remaining }, unsent) {
    const kept = unsent ? " Your last answers are still being sent; keep this page open." : "";
    if (waiting) return this.words(`${waiting} ${waiting === 1 ? "frame is" : "frames are"} with others${clock(until)}`, `What they leave comes to you by itself.${kept}`, true);
    if (remaining) return this.words("One moment", `${remaining} frames are being made ready.${kept}`, true);
    return this.words("All done", `You answered ${mine} ${mine === 1 ? "frame" : "frames"}; nothing is left to tag here. Thank you.${kept}`, true);
  }

  claimTrouble(kind) {
    this.words(...CLAIM_TROUBLE[kind], true);
  }

  words(title, text, actions = false) {
    this["stage-picture"].replaceChildren();
    this["stage-words"].hidden = false;
    this["stage-words"].classList.remove("waiting");
    this["stage-title"].textContent = title;
    this["stage-text"].textContent = text;
    this["look-again"].hidden = !actions;
    this.leave.hidden = !actions;
  }

  trouble(kind, count) {
    window.clearTimeout(this.hintTimer);
    this.standing = kind && count ? TROUBLE[kind](count === 1 ? "Your answer is kept" : `Your ${count} answers are kept`) : "";
    this["trouble-login"].hidden = kind !== "login";
    this.draw(this.standing, Boolean(this.standing));
  }

  hint(words) {
    window.clearTimeout(this.hintTimer);
    this.draw(words || this.standing || "", !words && Boolean(this.standing));
    if (words) this.hintTimer = window.setTimeout(() => this.hint(""), HINT_MS);
  }

  draw(text, again) {
    document.getElementById("trouble").hidden = !text;
    if (this["trouble-text"].textContent !== text) this["trouble-text"].textContent = text;
    this["trouble-again"].hidden = !again;
  }

  zoom(event) {
    const box = this["stage-picture"];
    const image = box.querySelector("img");
    if (!image) return;
    const edges = image.getBoundingClientRect();
    const at = event ? [(event.clientX - edges.left) / edges.width, (event.clientY - edges.top) / edges.height] : [0.5, 0.5];
    if (!this.stage.classList.toggle("zoomed")) return;
    box.scrollTo(at[0] * box.scrollWidth - box.clientWidth / 2, at[1] * box.scrollHeight - box.clientHeight / 2);
  }

  // A mouse moves over the zoomed frame as over a map; a finger scrolls it.
  pan(event) {
    if (event.pointerType !== "mouse" || !this.stage.classList.contains("zoomed")) return;
    const box = this["stage-picture"];
    const edges = box.getBoundingClientRect();
    box.scrollTo(
      ((event.clientX - edges.left) / edges.width) * (box.scrollWidth - box.clientWidth),
      ((event.clientY - edges.top) / edges.height) * (box.scrollHeight - box.clientHeight),
    );
  }
}

function clock(until) {
  return until ? ` until ${new Date(until).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "";
}
