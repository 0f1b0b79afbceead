// What is chosen for the frame on screen, drawn on the tiles: per character nothing, there or unsure; or nobody.
// Beside it what somebody says about the frame, what a model suggests (training frames), and how it was (practice).

export class Answer {
  constructor(tiles, { nobody, comment }) {
    this.tiles = tiles;
    this.nobodyButton = nobody;
    this.commentButton = comment;
    this.reset([]);
  }

  reset(asked, { present = [], unsure = [], nobody = false, comment = "", flagged = false } = {}, suggested = {}) {
    this.asked = new Set(asked);
    this.present = new Set(present);
    this.unsure = new Set(unsure);
    Object.assign(this, { nobody, comment, flagged });
    this.suggested = suggested; // {name: score} of a model
    this.current = null; // chosen last; U speaks of it
    this.looked = !this.isEmpty; // a first choice was made: only then a model's word is shown
    this.verdicts = null;
    this.draw();
  }

  get isEmpty() {
    return !this.nobody && this.present.size === 0 && this.unsure.size === 0;
  }

  // As it is sent and as it comes back when it is taken back.
  get chosen() {
    const { nobody, comment, flagged } = this;
    return { present: [...this.present], unsure: [...this.unsure], nobody, comment, flagged };
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
    this.looked = true;
    this.draw();
  }

  toggleNobody() {
    this.nobody = !this.nobody;
    this.present.clear();
    this.unsure.clear();
    this.current = null;
    this.looked = true;
    this.draw();
  }

  remark({ comment = this.comment, flagged = this.flagged }) {
    Object.assign(this, { comment, flagged });
    this.draw();
  }

  // `truth`: {name: is there}. → what was wrong, in words; the tiles say it too.
  judge(truth) {
    this.verdicts = new Map();
    for (const [name, isThere] of Object.entries(truth)) {
      const isUnsure = this.unsure.has(name);
      const isWrong = !isUnsure && this.present.has(name) !== isThere;
      this.verdicts.set(name, { words: isThere ? "is there" : "is not there", isWrong, isUnsure });
    }
    this.draw();
    return [...this.verdicts].filter(([, one]) => one.isWrong).map(([name, one]) => `${name} ${one.words}`);
  }

  // "Homer is there", for those who do not see the tile.
  words(name) {
    if (this.present.has(name)) return `${name} is there`;
    return this.unsure.has(name) ? `unsure about ${name}` : `${name} is not there`;
  }

  draw() {
    for (const tile of this.tiles) this.drawTile(tile, tile.dataset.name);
    this.nobodyButton.setAttribute("aria-pressed", String(this.nobody));
    this.commentButton.setAttribute("aria-pressed", String(Boolean(this.comment) || this.flagged));
    this.commentButton.dataset.state = this.flagged ? "flagged" : this.comment ? "said" : "";
  }

  drawTile(tile, name) {
    const state = this.present.has(name) ? "yes" : this.unsure.has(name) ? "unsure" : this.asks(name) || !this.asked.size ? "" : "settled";
    tile.dataset.state = state;
    tile.dataset.verdict = this.verdictOf(name);
    tile.classList.toggle("current", name === this.current);
    tile.disabled = this.asked.size === 0;
    tile.setAttribute("aria-disabled", String(state === "settled"));
    tile.setAttribute("aria-pressed", state === "unsure" ? "mixed" : String(state === "yes"));
    const note = this.note(name, state);
    tile.querySelector(".tile-note").textContent = note;
    tile.classList.toggle("hinted", note.startsWith("model"));
  }

  verdictOf(name) {
    const verdict = this.verdicts?.get(name);
    return verdict ? (verdict.isWrong ? "wrong" : "right") : "";
  }

  // A few words under the name; the tile is read aloud with them.
  note(name, state) {
    const verdict = this.verdicts?.get(name);
    if (verdict) return verdict.isWrong || verdict.isUnsure ? verdict.words : "right";
    if (state === "settled") return "settled";
    if (this.looked && this.suggested[name] >= 0.5) return "model: there?";
    return state === "unsure" ? "unsure" : "";
  }
}
