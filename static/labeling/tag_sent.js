// What was sent last and how to take it back: out of the outbox if it never left, otherwise by undoing the saved vote.
// A closed tab takes none of it away: who comes back the same day may still think better of their last answer.
import { send } from "../js/request.js";
import { newKey } from "./tag_outbox.js";
import { Store } from "./tag_store.js";
import { prepared } from "./tag_supply.js";

const KEPT = 20; // answers that can be taken back
const KEPT_MS = 86_400_000;
const GONE = [404, 409]; // withdrawn before, from another page

export class Sent {
  constructor({ outbox, votesUrl, tell }) {
    Object.assign(this, { outbox, votesUrl, tell });
    forgetOld();
    this.store = new Store(`rollcall:sent:${outbox.session.person}:${outbox.show}:`);
    this.records = this.store.all(); // newest last: {key, item, chosen, id}, the id once the server has saved it
    this.turn = Promise.resolve(); // one after the other, however fast the key is pressed
  }

  get isEmpty() {
    return this.records.length === 0;
  }

  add(key, item, chosen) {
    const { image, ...kept } = item; // a picture is fetched again
    const record = { name: key, key, item: kept, chosen, id: null, at: Date.now() };
    this.records.push(record);
    this.store.put(record);
    for (const old of this.records.splice(0, this.records.length - KEPT)) this.store.remove(old);
  }

  saved(key, id) {
    const record = this.records.find((one) => one.key === key);
    if (!record) return;
    record.id = id;
    this.store.put(record);
  }

  forget(key) {
    this.store.remove({ name: key });
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
    const item = unsent ? prepared(last.item) : await this.undone(last);
    if (!item) return null;
    this.forget(last.key);
    return { item, chosen: last.chosen, wasSaved: !unsent };
  }

  async undone(last) {
    if (this.outbox.holds(last.key)) await this.outbox.retry();
    if (!last.id) return this.tell("Your last answer is still on its way. Go back once it is saved.");
    last.undoKey ??= newKey();
    try {
      const { ok, status, body, date } = await send(`${this.votesUrl}${last.id}/undo/`, { body: {}, headers: { "Idempotency-Key": last.undoKey } });
      if (GONE.includes(status)) this.forget(last.key);
      if (!ok) return this.tell(body?.detail || "That answer cannot be taken back any more.");
      return prepared({ ...last.item, ...body.lease, frame: last.item.frame }, date);
    } catch {
      return this.tell("Going back needs the network. Try again when it is there.");
    }
  }
}

// Anybody's: nobody's words should lie about in a browser that others use.
function forgetOld() {
  const everybody = new Store("rollcall:sent:");
  for (const record of everybody.all()) if (record.at < Date.now() - KEPT_MS) everybody.remove(record);
}
