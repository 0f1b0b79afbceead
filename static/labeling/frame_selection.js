// What is chosen: single frames, or all that match but for some. "All" travels to the server as the filter, not as ids.

export class Selection {
  constructor() {
    this.clear();
  }

  clear() {
    this.all = false;
    this.ids = new Set(); // chosen; or, where all are, left out
    this.range = null; // {from, to} as places in the list, while one is drawn
  }

  chooseAll() {
    this.clear();
    this.all = true;
  }

  has(id, place) {
    return this.all !== this.ids.has(id) || this.inRange(place);
  }

  inRange(place) {
    return this.range !== null && place >= Math.min(this.range.from, this.range.to) && place <= Math.max(this.range.from, this.range.to);
  }

  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
  }

  // The range becomes part of what is chosen.
  settle(list) {
    if (this.range === null) return;
    const { from, to } = this.range;
    this.range = null;
    for (const id of list.subarray(Math.min(from, to), Math.max(from, to) + 1)) {
      if (this.all) this.ids.delete(id);
      else this.ids.add(id);
    }
  }

  count(list) {
    let count = this.all ? list.length - this.ids.size : this.ids.size;
    if (this.range !== null) {
      const { from, to } = this.range;
      for (const id of list.subarray(Math.min(from, to), Math.max(from, to) + 1)) if (this.all === this.ids.has(id)) count += 1;
    }
    return count;
  }

  // As the API wants it; `id` is the frame under focus, meant where nothing is chosen.
  body(list, query, id) {
    this.settle(list);
    if (this.all) return { query, without: [...this.ids] };
    return { ids: this.ids.size ? [...this.ids] : [id] };
  }
}
