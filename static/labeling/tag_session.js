// Whose page this is, to the server: a token that went stale by logging in again is renewed, another person's never is.
import { adoptIdentity } from "../js/request.js";

const REST_MS = 5000; // between two looks, so that a lost session does not cost a page per answer

export class Session {
  constructor(person) {
    this.person = person;
    this.lookedAt = -REST_MS;
  }

  // → "renewed" (try again), "refused" (known, but may not do this) or "unknown" (logged out, or somebody else).
  // A fresh copy of this page brings the token, and tells who is logged in.
  async renew() {
    if (performance.now() - this.lookedAt < REST_MS) return this.found;
    this.lookedAt = performance.now();
    this.found = await this.look();
    const found = this.found;
    if (found === "renewed") this.found = "refused"; // where the new token is refused too, it is not the token
    return found;
  }

  async look() {
    try {
      const response = await fetch(location.href, { credentials: "same-origin" });
      if (!response.ok) return "refused";
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.querySelector("[data-person]")?.dataset.person !== this.person) return "unknown";
      adoptIdentity(page);
      return "renewed";
    } catch {
      return "unknown";
    }
  }
}
