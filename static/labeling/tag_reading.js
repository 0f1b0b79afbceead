// The guidelines: before the first frame they are put before whoever has not read them, and again when a new version stands.
import { send } from "../js/request.js";

const LOOK_MS = 5 * 60000;

export class Reading {
  constructor({ dialog, version, mustRead, url, outbox, onRead }) {
    Object.assign(this, { dialog, version, url, outbox, onRead, isOwed: mustRead });
    this.source = document.getElementById("guidelines"); // in the help, where they stay
    this.lookedAt = Date.now();
    dialog.addEventListener("close", () => this.closed());
    if (mustRead) this.open();
  }

  open() {
    document.getElementById("guidelines-body").replaceChildren(...[...this.source.childNodes].map((node) => node.cloneNode(true)));
    this.dialog.showModal();
  }

  // Only the button closes it; Escape and a click beside it do not.
  closed() {
    if (this.dialog.returnValue !== "read") return this.dialog.showModal();
    this.dialog.returnValue = "";
    this.isOwed = false;
    this.outbox.add("reading", { version: this.version });
    return this.onRead();
  }

  // A page may stay open for days; whoever writes new guidelines wants them read today.
  async look() {
    if (this.isOwed || Date.now() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = Date.now();
    try {
      const { ok, body } = await send(this.url, { method: "GET" });
      if (ok && body.version > this.version) this.renew(body);
    } catch { /* the next look may succeed */ }
  }

  renew({ version, html, is_read: isRead }) {
    this.version = version;
    this.source.innerHTML = html; // the server's own Markdown, in which HTML is off
    this.source.hidden = false;
    if (isRead) return;
    this.isOwed = true;
    document.getElementById("guidelines-title").textContent = "The guidelines have changed";
    this.open();
  }
}
