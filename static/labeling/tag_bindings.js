// The dialog in which somebody gives characters and actions their own keys: choose a line, press a key, and it holds.
import { send } from "../js/request.js";
import { plain } from "./tag_keys.js";

const SILENT = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Tab"]);

export class Bindings {
  constructor({ dialog, keys, url }) {
    Object.assign(this, { dialog, keys, url });
    this.said = dialog.querySelector("#bindings-said");
    this.lines = [...dialog.querySelectorAll("[data-binds]")];
    this.titles = Object.fromEntries(this.lines.map((line) => [line.dataset.binds, line.dataset.title]));
    this.waiting = null; // the line that waits for its key
    for (const line of this.lines) line.addEventListener("click", () => this.listen(line));
    dialog.addEventListener("keydown", (event) => this.onKey(event));
    dialog.addEventListener("close", () => this.listen(null));
    dialog.addEventListener("cancel", (event) => this.waiting && (event.preventDefault(), this.listen(null)));
    dialog.querySelector("#bindings-reset").addEventListener("click", () => this.ask("DELETE", undefined, "The usual keys are back."));
  }

  listen(line) {
    this.waiting?.removeAttribute("data-listening");
    this.waiting = line;
    if (!line) return;
    line.dataset.listening = "";
    this.say(`Press the key for “${line.dataset.title}”. Esc leaves it as it is.`);
  }

  onKey(event) {
    if (!this.waiting) return this.move(event);
    if (SILENT.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return this.listen(null);
    return this.bind(plain(event), this.waiting);
  }

  // Arrows go from line to line.
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = this.lines.indexOf(document.activeElement);
    if (!step) return;
    event.preventDefault();
    this.lines[(Math.max(at, step < 0 ? 0 : -1) + step + this.lines.length) % this.lines.length].focus();
  }

  bind(key, line) {
    const action = line.dataset.binds;
    const objection = this.keys.objection(key, action, this.titles);
    if (objection) return this.say(objection, true);
    this.listen(null);
    this.say(""); // what was refused before does not stand beside what holds now
    const before = this.keys.map;
    this.keys.set(this.keys.moved(key, action));
    return this.ask("PUT", { keys: this.keys.map }, `“${line.dataset.title}” is ${this.keys.label(action)} now.`, before);
  }

  // The page goes by the new keys at once; what the server refuses is taken back, what it cannot hear is said.
  async ask(method, body, success, before = this.keys.map) {
    try {
      const { ok, body: answer } = await send(this.url, { method, body });
      this.keys.set(ok ? answer.keys : before);
      return this.say(ok ? success : answer?.detail || "The server did not take it. Log in again and try once more.", !ok);
    } catch {
      return this.say("No connection: the key holds until this page is closed. Choose it again later to keep it.", true);
    }
  }

  say(words, isWrong = false) {
    this.said.textContent = words;
    this.said.classList.toggle("wrong", isWrong);
  }
}
