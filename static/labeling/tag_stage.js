// The place of the frame: the picture and its zoom, words when there is no picture, trouble and hints above it.
import { picture } from "./tag_supply.js";

const HINT_MS = 4000;
const STEP = 0.2; // of the view, per arrow key
const TROUBLE = {
  network: (kept) => `No connection. ${kept} on this device and sent when it is back; you can go on.`,
  server: (kept) => `The server has trouble. ${kept} on this device and sent again by itself; you can go on.`,
  login: (kept) => `The server no longer knows you. ${kept} on this device and sent once you have logged in again.`,
  refused: (kept, reason) => `${reason || "You may not tag here at the moment."} ${kept} on this device and sent once you may.`,
};
const CLAIM_TROUBLE = {
  network: ["No connection", "New frames come as soon as it is back."],
  server: ["The server has trouble", "It gave no frames. Trying again by itself."],
  login: ["You are logged out", "Log in again, or open your invitation once more. Answers you gave are kept on this device."],
  refused: ["You may not tag here at the moment", "Ask who invited you. Answers you gave are kept on this device."],
};

export class Stage {
  constructor({ onAgain, onRetry }) {
    for (const id of ["stage", "stage-picture", "stage-badge", "stage-words", "stage-title", "stage-text", "look-again", "leave", "trouble-text", "trouble-again", "trouble-login"]) {
      this[id] = document.getElementById(id);
    }
    this["look-again"].addEventListener("click", onAgain);
    this["trouble-again"].addEventListener("click", onRetry);
    this["stage-picture"].addEventListener("click", (event) => this.zoom(event));
    this["stage-picture"].addEventListener("pointermove", (event) => this.pan(event));
  }

  get isZoomed() {
    return this.stage.classList.contains("zoomed");
  }

  show(item) {
    this["stage-words"].hidden = true;
    this.stage.classList.remove("zoomed");
    this.badge(item.practice ? "practice: you are told at once what is right" : "");
    this["stage-picture"].replaceChildren(item.image);
    if (item.image.complete && !item.image.naturalWidth) return this.broken(item);
    item.image.addEventListener("error", () => this.broken(item), { once: true });
    return undefined;
  }

  badge(words) {
    this["stage-badge"].textContent = words;
    this["stage-badge"].hidden = !words;
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
    this.words("Fetching frames …", "");
    this["stage-words"].classList.add("waiting");
  }

  // Done with what was asked, nothing left at all, or only what others hold: three things, said apart.
  empty({ waiting, until, mine, remaining, limit, limit_left: left }, unsent) {
    const kept = unsent ? " Your last answers are still being sent; keep this page open." : "";
    if (limit && !left) return this.words("That was all you were asked for", `You have done the ${limit} ${frames(limit)} you were asked for. Thank you.${kept}`, true);
    if (waiting) return this.words(`${waiting} ${frames(waiting)} ${waiting === 1 ? "is" : "are"} with others${clock(until)}`, `What they leave comes to you by itself.${kept}`, true);
    if (remaining) return this.words("One moment", `${remaining} ${frames(remaining)} ${remaining === 1 ? "is" : "are"} being made ready.${kept}`, true);
    return this.words("All done", `You answered ${mine} ${frames(mine)}; nothing is left to tag here. Thank you.${kept}`, true);
  }

  claimTrouble(kind) {
    this.words(...CLAIM_TROUBLE[kind], true);
  }

  words(title, text, actions = false) {
    this["stage-picture"].replaceChildren();
    this.badge("");
    this["stage-words"].hidden = false;
    this["stage-words"].classList.remove("waiting");
    this["stage-title"].textContent = title;
    this["stage-text"].textContent = text;
    this.offersToLook = actions;
    this.leave.hidden = !actions;
    this.draw();
  }

  // What is amiss stands until it is over; a hint stands before it for a moment, or until the next one.
  trouble(kind, count, reason) {
    this.standing = kind && count ? TROUBLE[kind](count === 1 ? "Your answer is kept" : `Your ${count} answers are kept`, reason) : "";
    this.needsLogin = kind === "login";
    this.draw();
  }

  hint(words, lasts = false) {
    window.clearTimeout(this.hintTimer);
    this.hinted = words;
    if (words && !lasts) this.hintTimer = window.setTimeout(() => this.hint(""), HINT_MS);
    this.draw();
  }

  draw() {
    const text = this.hinted || this.standing || "";
    const isStanding = Boolean(text) && !this.hinted;
    document.getElementById("trouble").hidden = !text;
    if (this["trouble-text"].textContent !== text) this["trouble-text"].textContent = text;
    this["trouble-again"].hidden = !isStanding;
    this["look-again"].hidden = !this.offersToLook || isStanding; // one button, that does both
    this["trouble-login"].hidden = !isStanding || !this.needsLogin;
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

  // By arrow keys, in steps of the view.
  scroll(right, down) {
    const box = this["stage-picture"];
    box.scrollBy(right * STEP * box.clientWidth, down * STEP * box.clientHeight);
  }

  // A mouse moves over the zoomed frame as over a map; a finger scrolls it.
  pan(event) {
    if (event.pointerType !== "mouse" || !this.isZoomed) return;
    const box = this["stage-picture"];
    const edges = box.getBoundingClientRect();
    box.scrollTo(
      ((event.clientX - edges.left) / edges.width) * (box.scrollWidth - box.clientWidth),
      ((event.clientY - edges.top) / edges.height) * (box.scrollHeight - box.clientHeight),
    );
  }
}

function frames(count) {
  return count === 1 ? "frame" : "frames";
}

function clock(until) {
  return until ? ` until ${new Date(until).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}` : "";
}
