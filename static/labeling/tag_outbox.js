// Answers on their way. Each lies in localStorage under its own key until the server has said "saved", so that
// a failing network, a closed tab or an ended session loses none; sending one twice is harmless (Idempotency-Key).
import { adoptIdentity, send } from "../js/request.js";

const LONGEST_WAIT_MS = 30000;

export class Outbox {
  constructor({ person, show, urls, onSaved, onRefused, onChange }) {
    Object.assign(this, { person, urls, onSaved, onRefused, onChange });
    this.prefix = `rollcall:answer:${person}:${show}:`;
    this.entries = storedEntries(this.prefix);
    this.trouble = null; // null, "network", "server" or "login"
    this.sending = null;
    this.failures = 0;
    window.addEventListener("online", () => this.retry());
  }

  get count() {
    return this.entries.length;
  }

  add(kind, body, frame) {
    const entry = { key: newKey(), kind, body, frame, at: Date.now(), attempts: 0 };
    this.entries.push(entry);
    this.store(entry);
    this.flush();
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
    return this.entries.some((entry) => entry.frame.id === id);
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
      this.store(entry);
      const result = await this.deliver(entry);
      if (!(await this.settle(entry, result))) return undefined;
    }
    return undefined;
  }

  async deliver(entry) {
    try {
      return await send(this.urls[entry.kind], { body: entry.body, headers: { "Idempotency-Key": entry.key }, keepalive: true });
    } catch {
      return { status: 0 };
    }
  }

  // → whether the next one may go.
  async settle(entry, { status, ok, body }) {
    if (status === 0) return this.fail("network");
    if (status >= 500 || status === 429 || status === 408) return this.fail("server");
    if (status === 401 || status === 403) return (await this.renewToken()) || this.fail("login");
    this.trouble = null;
    this.failures = 0;
    this.renewed = false;
    this.remove(entry);
    if (ok) this.onSaved(entry, body);
    else this.onRefused(entry, sentence(body, status));
    return true;
  }

  fail(trouble) {
    this.trouble = trouble;
    this.failures += 1;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (this.failures - 1)));
    return false;
  }

  // Somebody who has logged in again in another tab has a new token; it comes with a fresh copy of this page.
  async renewToken() {
    if (this.renewed) return false;
    this.renewed = true;
    window.setTimeout(() => { this.renewed = false; }, 5000);
    try {
      const response = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.querySelector("[data-person]")?.dataset.person !== this.person) return false;
      adoptIdentity(page);
      return true;
    } catch {
      return false;
    }
  }

  store(entry) {
    try {
      localStorage.setItem(this.prefix + entry.key, JSON.stringify(entry));
    } catch { /* storage full or forbidden: the answer lives as long as the page */ }
  }

  remove(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    try {
      localStorage.removeItem(this.prefix + entry.key);
    } catch { /* as above */ }
  }
}

function storedEntries(prefix) {
  const entries = [];
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const name = localStorage.key(index);
      if (name.startsWith(prefix)) entries.push(JSON.parse(localStorage.getItem(name)));
    }
  } catch { /* unreadable storage holds nothing */ }
  return entries.sort((a, b) => a.at - b.at);
}

function sentence(body, status) {
  return body?.detail || (body && Object.values(body).flat().join(" ")) || `The server answered ${status}.`;
}

// crypto.randomUUID exists only on https and localhost; phones in the house come by plain http.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
