// Answers on their way. Each lies in localStorage under its own key until the server has said "saved", so that
// a failing network, a closed tab or an ended session loses none; sending one twice is harmless (Idempotency-Key).
// An answer belongs to one person: its name in the store says whose it is, and no other person's page reads it.
import { send } from "../js/request.js";
import { Store } from "./tag_store.js";

const LONGEST_WAIT_MS = 30000;
const AFTER_PAINT_MS = 40; // the next frame is painted first; the answer is in the store already

export class Outbox {
  constructor({ session, show, urls, onSaved, onRefused, onChange }) {
    Object.assign(this, { session, show, urls, onSaved, onRefused, onChange });
    this.store = new Store(`rollcall:answer:${session.person}:`);
    this.entries = this.store.all(); // of this person in all their shows: whichever page is open sends them
    this.inherited = new Set(this.entries.map((entry) => entry.key)); // given on a page before this one
    this.trouble = null; // null, "network", "server", "login" or "refused"
    this.reason = ""; // the server's sentence, where it gave one
    this.sending = null;
    this.failures = 0;
    window.addEventListener("online", () => this.retry());
    window.addEventListener("pagehide", () => this.flush());
  }

  // Answers that wait; that the guidelines were read is sent along, but is none.
  get count() {
    return this.entries.filter((entry) => entry.frame).length;
  }

  add(kind, body, frame = null) {
    const key = newKey();
    const entry = { name: `${this.show}:${key}`, key, kind, body, frame, show: this.show, url: this.urls[kind], at: Date.now(), attempts: 0 };
    this.entries.push(entry);
    this.store.put(entry);
    window.setTimeout(() => this.flush(), AFTER_PAINT_MS);
    return entry;
  }

  // Takes an answer back that has never left this device; null if it may have.
  take(key) {
    const entry = this.entries.find((one) => one.key === key);
    if (!entry || entry.attempts > 0) return null;
    this.remove(entry);
    this.onChange();
    return entry;
  }

  holds(key) {
    return this.entries.some((entry) => entry.key === key);
  }

  holdsFrame(id) {
    return this.entries.some((entry) => entry.frame?.id === id);
  }

  retry() {
    this.failures = 0;
    window.clearTimeout(this.timer);
    return this.flush();
  }

  // One at a time, oldest first; several calls share one round.
  flush() {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
      this.onChange();
    });
    return this.sending;
  }

  async sendAll() {
    this.onChange();
    while (this.entries.length) {
      if (navigator.onLine === false) return this.fail("network");
      const entry = this.entries[0];
      entry.attempts += 1;
      this.store.put(entry);
      const result = await this.deliver(entry);
      if (!(await this.settle(entry, result))) return undefined;
    }
    return undefined;
  }

  async deliver(entry) {
    try {
      return await send(entry.url, { body: entry.body, headers: { "Idempotency-Key": entry.key }, keepalive: true });
    } catch {
      return { status: 0 };
    }
  }

  // → whether the next one may go.
  async settle(entry, { status, ok, body }) {
    if (status === 0) return this.fail("network");
    if (status >= 500 || status === 429 || status === 408) return this.fail("server");
    if (status === 401 || status === 403) return this.unknown(body?.detail);
    this.trouble = null;
    this.failures = 0;
    this.remove(entry);
    if (ok) this.onSaved(entry, body, status);
    else this.onRefused(entry, sentence(body, status));
    return true;
  }

  async unknown(detail) {
    const found = await this.session.renew();
    if (found === "renewed") return true;
    return this.fail(found === "refused" ? "refused" : "login", detail);
  }

  fail(trouble, reason = "") {
    this.trouble = trouble;
    this.reason = reason;
    this.failures += 1;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (this.failures - 1)));
    return false;
  }

  remove(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.store.remove(entry);
  }
}

function sentence(body, status) {
  return body?.detail || (body && Object.values(body).flat().join(" ")) || `The server answered ${status}.`;
}

// crypto.randomUUID exists only on https and localhost; phones in the house come by plain http.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
