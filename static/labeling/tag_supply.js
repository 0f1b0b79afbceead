// Frames ahead: claims leases, loads and decodes their pictures before they are needed, gives back what stays unseen.
import { identity, send } from "../js/request.js";

const HELD = 4; // the one on screen and three ahead
const KNOWN = 100;
const LOOK_AGAIN_MS = 30000;
const AFTER_PAINT_MS = 60; // the next frame is painted before more are asked for
const LEAST_LEFT_MS = 20000; // a lease about to end is not shown any more

export class Supply {
  constructor({ urls, queue, session, isAnswered, onArrival, onEmpty, onTrouble }) {
    Object.assign(this, { urls, queue, session, isAnswered, onArrival, onEmpty, onTrouble });
    this.current = null;
    this.ahead = [];
    this.claiming = false;
    this.known = []; // leases this page was given; what else the person holds, a crashed tab left, and it comes first
    window.addEventListener("pagehide", () => this.release());
  }

  // The next frame becomes the current one; null when none is there yet.
  next() {
    this.ahead = this.ahead.filter((item) => item.endsAt - Date.now() > LEAST_LEFT_MS);
    this.current = this.ahead.shift() ?? null;
    if (this.current) this.later(AFTER_PAINT_MS);
    else this.fill();
    return this.current;
  }

  // A frame taken back comes first; the one on screen waits behind it.
  putFirst(item) {
    if (this.current) this.ahead.unshift(this.current);
    this.current = item;
  }

  async fill() {
    const wanted = HELD - this.held;
    if (this.claiming || wanted <= 0) return;
    this.claiming = true;
    window.clearTimeout(this.timer);
    const result = await this.claim(wanted);
    this.claiming = false;
    if (!result.ok) return this.failed(result.status);
    this.failures = 0;
    const fresh = result.body.filter((lease) => !this.isHeld(lease)).map((lease) => prepared(lease, result.date));
    this.ahead.push(...fresh);
    if (!this.current && this.ahead.length) this.onArrival();
    if (!fresh.length && !this.current) await this.ask();
    if (!fresh.length && this.current) this.later(LOOK_AGAIN_MS);
  }

  async claim(count) {
    try {
      const result = await send(this.urls.claim, { body: { count, holding: this.known, ...(this.queue ? { queue: this.queue } : {}) } });
      if (result.ok) this.known = [...this.known, ...result.body.map((lease) => lease.lease)].slice(-KNOWN);
      return result;
    } catch {
      return { ok: false, status: 0 };
    }
  }

  async failed(status) {
    this.failures = (this.failures || 0) + 1;
    this.later(Math.min(LOOK_AGAIN_MS, 1000 * 2 ** this.failures));
    let kind = status ? "server" : "network";
    if (status === 401 || status === 403) {
      const found = await this.session.renew();
      if (found === "renewed") return void this.fill();
      kind = found === "refused" ? "refused" : "login";
    }
    if (!this.current) this.onTrouble(kind);
    return undefined;
  }

  // Nothing came: is all done, or are the last ones with others?
  async ask() {
    const status = await this.status();
    if (!status) return;
    const until = status.until ? Date.parse(status.until) - Date.now() : LOOK_AGAIN_MS;
    if (status.waiting || status.remaining) this.later(Math.min(LOOK_AGAIN_MS, Math.max(2000, until)));
    this.onEmpty(status);
  }

  // What is left for this person; nothing where the server did not say.
  async status() {
    try {
      const { ok, status, body } = await send(this.urls.status, { method: "GET" });
      return ok ? body : await this.failed(status);
    } catch {
      return this.failed(0);
    }
  }

  get held() {
    return this.ahead.length + (this.current ? 1 : 0);
  }

  later(milliseconds) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.fill(), milliseconds);
  }

  isHeld(lease) {
    const held = [this.current, ...this.ahead].some((item) => item && item.frame.id === lease.frame.id);
    return held || this.isAnswered(lease.frame.id);
  }

  release() {
    const leases = [this.current, ...this.ahead].filter(Boolean).map((item) => item.lease);
    this.current = null;
    this.ahead = [];
    if (!leases.length) return;
    fetch(this.urls.release, {
      method: "POST", keepalive: true, credentials: "same-origin",
      headers: { "Content-Type": "application/json", ...identity() }, body: JSON.stringify({ leases }),
    }).catch(() => { /* they end by themselves in ten minutes */ });
  }
}

// A lease with its picture under way. The end is counted from the server's clock, for the one here may be wrong.
export function prepared(lease, serverDate) {
  const now = Date.parse(serverDate) || Date.now();
  const item = { ...lease, endsAt: Date.now() + (Date.parse(lease.expires_at) - now || 600000) };
  item.image = picture(lease.frame);
  return item;
}

export function picture(frame) {
  const image = new Image();
  if (frame.width && frame.height) Object.assign(image, { width: frame.width, height: frame.height });
  image.alt = "The frame to tag";
  image.draggable = false;
  image.src = frame.url;
  image.decode().catch(() => { /* the page says so when it is shown */ });
  return image;
}
