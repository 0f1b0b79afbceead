// What is known of frames: fetched in blocks of the list as they come into view, the oldest forgotten first.
import { send } from "../js/request.js";

const BLOCK = 60;
const KEPT = 3000; // cells; a few hundred bytes each
const AT_ONCE = 2;

export class FrameStore {
  constructor(url, whenKnown) {
    this.url = url;
    this.whenKnown = whenKnown;
    this.cells = new Map();
    this.asked = new Set(); // blocks on their way
    this.waiting = [];
    this.generation = 0;
  }

  get(id) {
    return this.cells.get(id);
  }

  add(cells) {
    for (const cell of cells) {
      this.cells.delete(cell.id);
      this.cells.set(cell.id, cell);
    }
    for (const id of this.cells.keys()) {
      if (this.cells.size <= KEPT) break;
      this.cells.delete(id);
    }
  }

  forget() {
    this.generation += 1;
    this.cells.clear();
    this.asked.clear();
    this.waiting = [];
  }

  // What is in view from `first` to `last`, and one block on; blocks that were wanted before and are in view no more are dropped.
  want(ids, first, last) {
    const blocks = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK) + 1; block += 1) {
      const part = ids.subarray(block * BLOCK, (block + 1) * BLOCK);
      if (part.length && !this.asked.has(block) && part.some((id) => !this.cells.has(id))) blocks.push([block, part]);
    }
    this.waiting = blocks;
    this.next();
  }

  next() {
    while (this.waiting.length && this.asked.size < AT_ONCE) {
      const [block, ids] = this.waiting.shift();
      this.asked.add(block);
      this.fetch(block, ids, this.generation);
    }
  }

  async fetch(block, ids, generation) {
    try {
      const missing = [...ids].filter((id) => !this.cells.has(id));
      const answer = await send(`${this.url}?ids=${missing.join(",")}`, { method: "GET" });
      if (generation !== this.generation) return;
      if (answer.ok) this.add(answer.body.cells);
    } catch { /* no network: asked again at the next scroll */ } finally {
      if (generation === this.generation) {
        this.asked.delete(block);
        this.whenKnown();
        this.next();
      }
    }
  }
}
