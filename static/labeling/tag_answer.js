// What is chosen for the frame on screen, drawn on the tiles: per character nothing, there or unsure; or nobody.

export class Answer {
  constructor(tiles, nobody) {
    this.tiles = tiles;
    this.nobodyButton = nobody;
    this.reset([]);
  }

  reset(asked, { present = [], unsure = [], nobody = false } = {}) {
    this.asked = new Set(asked);
    this.present = new Set(present);
    this.unsure = new Set(unsure);
    this.nobody = nobody;
    this.current = null; // chosen last; U speaks of it
    this.draw();
  }

  get isEmpty() {
    return !this.nobody && this.present.size === 0 && this.unsure.size === 0;
  }

  asks(name) {
    return this.asked.has(name);
  }

  toggle(name) {
    this.mark(name, this.present, this.unsure);
  }

  toggleUnsure(name) {
    this.mark(name, this.unsure, this.present);
  }

  mark(name, chosen, other) {
    this.current = name;
    this.nobody = false;
    other.delete(name);
    if (!chosen.delete(name)) chosen.add(name);
    this.draw();
  }

  toggleNobody() {
    this.nobody = !this.nobody;
    this.present.clear();
    this.unsure.clear();
    this.current = null;
    this.draw();
  }

  // "Homer is there", for those who do not see the tile.
  words(name) {
    if (this.present.has(name)) return `${name} is there`;
    return this.unsure.has(name) ? `unsure about ${name}` : `${name} is not there`;
  }

  draw() {
    for (const tile of this.tiles) {
      const name = tile.dataset.name;
      const state = this.present.has(name) ? "yes" : this.unsure.has(name) ? "unsure" : this.asks(name) ? "" : "settled";
      tile.dataset.state = state;
      tile.classList.toggle("current", name === this.current);
      tile.disabled = this.asked.size === 0;
      tile.setAttribute("aria-disabled", String(state === "settled"));
      tile.setAttribute("aria-pressed", state === "unsure" ? "mixed" : String(state === "yes"));
      tile.querySelector(".tile-said").textContent = state === "settled" ? "settled, not asked here" : state === "unsure" ? "unsure" : "";
    }
    this.nobodyButton.setAttribute("aria-pressed", String(this.nobody));
  }
}
