// What was sent last and how to take it back: out of the outbox if it never left, otherwise by undoing the saved vote.
import { send } from "../js/request.js";
import { newKey } from "./tag_outbox.js";
import { prepared } from "./tag_supply.js";

const KEPT = 20; // answers that can be taken back

export class Sent {
  constructor({ outbox, votesUrl, tell }) {
    Object.assign(this, { outbox, votesUrl, tell });
    this.records = []; // newest last: {key, item, chosen, id}, the id once the server has saved it
    this.turn = Promise.resolve(); // one after the other, however fast the key is pressed
  }

  get isEmpty() {
    return this.records.length === 0;
  }

  add(key, item, chosen) {
    this.records = [...this.records, { key, item, chosen, id: null }].slice(-KEPT);
  }

  saved(key, id) {
    const record = this.records.find((one) => one.key === key);
    if (record) record.id = id;
  }

  forget(key) {
    this.records = this.records.filter((one) => one.key !== key);
  }

  // → {item, chosen, wasSaved}, the frame under a lease again; or nothing, and the reason is told.
  takeBack() {
    this.turn = this.turn.then(() => this.takeLast());
    return this.turn;
  }

  async takeLast() {
    const last = this.records.at(-1);
    if (!last) return this.tell("There is nothing to take back yet.");
    const unsent = Boolean(this.outbox.take(last.key));
    const item = unsent ? last.item : await this.undone(last);
    if (!item) return null;
    this.forget(last.key);
    return { item, chosen: last.chosen, wasSaved: !unsent };
  }

  async undone(last) {
    if (this.outbox.holds(last.key)) await this.outbox.retry();
    if (!last.id) return this.tell("Your last answer is still on its way. Go back once it is saved.");
    last.undoKey ??= newKey();
    try {
      const { ok, body, date } = await send(`${this.votesUrl}${last.id}/undo/`, { body: {}, headers: { "Idempotency-Key": last.undoKey } });
      if (!ok) return this.tell(body?.detail || "That answer cannot be taken back any more.");
      return prepared({ ...last.item, ...body.lease, frame: last.item.frame }, date);
    } catch {
      return this.tell("Going back needs the network. Try again when it is there.");
    }
  }
}
