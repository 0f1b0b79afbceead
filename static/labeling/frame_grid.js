// A grid of any length of which only what is in view is in the page: cells of one size, used again and again as it scrolls.

const GAP = 8;
const ROW_GAP = 10;
const CAPTION = 26;
const SIZES = [120, 208, 320];
const OVERSCAN = 2; // rows above and below
const TALLEST = 8_000_000; // pixels; browsers draw no page much higher, so beyond it the scrollbar stands for more
const SETTLED_MS = 90;

export class FrameGrid {
  // `source`: {get(id), want(ids, first, last)}; `says`: {isChosen(id, place), hrefOf(id)}
  constructor(root, source, says) {
    Object.assign(this, { root, source, says, ids: new Float64Array(0), at: 0, size: 1, shown: new Map(), free: [] });
    this.root.className = "grid";
    this.root.replaceChildren();
    this.root.setAttribute("role", "listbox");
    this.root.setAttribute("aria-multiselectable", "true");
    this.root.setAttribute("aria-label", "Frames");
    this.root.tabIndex = 0;
    window.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.lastWidth = 0;
    new ResizeObserver(() => this.measure()).observe(document.body);
    this.measure();
  }

  show(ids) {
    this.ids = ids;
    this.at = Math.max(0, Math.min(this.at, ids.length - 1));
    this.measure(true);
  }

  resize(step) {
    this.size = Math.max(0, Math.min(SIZES.length - 1, this.size + step));
    this.measure(true);
    this.reveal();
  }

  // Geometry is read here only, never while it scrolls.
  measure(force = false) {
    const box = this.root.getBoundingClientRect();
    const moved = this.top !== box.top + window.scrollY || this.view !== window.innerHeight;
    this.top = box.top + window.scrollY;
    this.view = window.innerHeight;
    if (box.width === this.lastWidth && !force) return moved ? this.draw() : undefined;
    this.lastWidth = box.width;
    const least = Math.min(SIZES[this.size], box.width * (this.size === 2 ? 1 : 0.45));
    this.columns = Math.max(1, Math.floor((box.width + GAP) / (least + GAP)));
    this.cellWidth = Math.floor((box.width - GAP * (this.columns - 1)) / this.columns);
    this.cellHeight = Math.round((this.cellWidth * 9) / 16) + CAPTION;
    this.rowHeight = this.cellHeight + ROW_GAP;
    this.rows = Math.ceil(this.ids.length / this.columns);
    this.whole = this.rows * this.rowHeight;
    this.height = Math.min(this.whole, TALLEST);
    this.root.style.height = `${this.height}px`;
    for (const cell of this.shown.values()) this.release(cell);
    this.shown.clear();
    return this.draw();
  }

  // How far the list is scrolled, which is the page's own distance unless the list is taller than a page can be.
  offset(scrolled) {
    if (this.whole <= this.height) return scrolled;
    return (scrolled * (this.whole - this.view)) / (this.height - this.view);
  }

  scrolled() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const scrolled = window.scrollY - this.top;
    const offset = this.offset(scrolled);
    const fast = Math.abs(offset - (this.lastOffset ?? offset)) > this.view;
    this.lastOffset = offset;
    const first = Math.max(0, Math.floor(offset / this.rowHeight) - OVERSCAN) * this.columns;
    const last = Math.min(this.ids.length, (Math.ceil((offset + this.view) / this.rowHeight) + OVERSCAN) * this.columns) - 1;
    for (const [place, cell] of this.shown) {
      if (place >= first && place <= last) continue;
      this.release(cell);
      this.shown.delete(place);
    }
    for (let place = first; place <= last; place += 1) {
      const known = this.shown.get(place);
      const cell = known ?? this.take(place);
      if (!known || this.whole > this.height) this.put(cell, place, scrolled - offset);
      if (!known || !cell.isFull) this.fill(cell, fast);
    }
    this.first = first;
    this.last = last;
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), SETTLED_MS);
    if (!fast) this.want();
  }

  // Where the scrolling has come to rest: pictures that were passed over are fetched.
  settle() {
    for (const cell of this.shown.values()) if (!cell.isFull) this.fill(cell, false);
    this.want();
  }

  want() {
    if (this.ids.length && this.last >= this.first) this.source.want(this.ids, this.first, this.last);
  }

  take(place) {
    const cell = this.free.pop() ?? newCell(this.root);
    cell.place = place;
    cell.id = this.ids[place];
    cell.isFull = false;
    cell.link.hidden = false;
    cell.link.id = `cell-${place}`;
    cell.link.href = this.says.hrefOf(cell.id);
    cell.link.setAttribute("aria-posinset", place + 1);
    cell.link.setAttribute("aria-setsize", this.ids.length);
    cell.link.style.width = `${this.cellWidth}px`;
    cell.link.style.height = `${this.cellHeight}px`;
    this.mark(cell);
    this.shown.set(place, cell);
    return cell;
  }

  put(cell, place, shift) {
    const x = (place % this.columns) * (this.cellWidth + GAP);
    const y = Math.floor(place / this.columns) * this.rowHeight + shift;
    cell.link.style.transform = `translate(${x}px, ${y}px)`;
  }

  release(cell) {
    cell.link.hidden = true;
    cell.image.removeAttribute("src");
    cell.caption.replaceChildren();
    this.free.push(cell);
  }

  // Words at once; the picture not while the list flies past.
  fill(cell, fast) {
    const known = this.source.get(cell.id);
    if (!known) return;
    if (!cell.caption.firstChild) describe(cell, known);
    if (fast) return;
    cell.image.src = known.src;
    cell.isFull = true;
  }

  mark(cell) {
    const chosen = this.says.isChosen(cell.id, cell.place);
    cell.link.classList.toggle("selected", chosen);
    cell.link.classList.toggle("at", cell.place === this.at);
    cell.link.setAttribute("aria-selected", chosen);
  }

  markAll() {
    for (const cell of this.shown.values()) this.mark(cell);
    if (this.shown.has(this.at)) this.root.setAttribute("aria-activedescendant", `cell-${this.at}`);
    else this.root.removeAttribute("aria-activedescendant");
  }

  moveTo(place) {
    this.at = Math.max(0, Math.min(place, this.ids.length - 1));
    this.reveal();
    this.markAll();
  }

  // Scrolls as little as brings the frame into view, clear of the bar at the bottom.
  reveal() {
    const row = Math.floor(this.at / this.columns) * this.rowHeight;
    const seen = this.offset(window.scrollY - this.top);
    const bar = 64;
    let wanted = seen;
    if (row < seen) wanted = row - ROW_GAP;
    else if (row + this.cellHeight > seen + this.view - bar) wanted = row + this.cellHeight - this.view + bar;
    if (wanted === seen) return;
    const scale = this.whole <= this.height ? 1 : (this.height - this.view) / (this.whole - this.view);
    window.scrollTo({ top: this.top + (this.at < this.columns && wanted < 0 ? -this.top : wanted * scale), behavior: "instant" });
    this.draw();
  }

  rowsPerView() {
    return Math.max(1, Math.floor(this.view / this.rowHeight));
  }
}

function newCell(root) {
  const link = document.createElement("a");
  link.className = "cell";
  link.setAttribute("role", "option");
  link.tabIndex = -1;
  const tick = document.createElement("span");
  tick.className = "tick";
  const picture = document.createElement("span");
  picture.className = "cell-picture";
  const image = document.createElement("img");
  image.alt = "";
  image.decoding = "async";
  image.draggable = false;
  picture.append(image);
  const caption = document.createElement("span");
  caption.className = "cell-caption";
  link.append(tick, picture, caption);
  root.append(link);
  const cell = { link, image, caption };
  link.frameCell = cell;
  return cell;
}

function describe(cell, known) {
  const parts = known.letters.map(([letter, position, name]) => word(letter, `letter c-${position}`, name));
  parts.push(word(known.caption, "clip"));
  if (known.badge) parts.push(word(known.badge, `badge ${known.kind}`));
  cell.caption.replaceChildren(...parts);
  const names = known.letters.map(([, , name]) => name);
  cell.link.setAttribute("aria-label", [known.caption, ...names, known.badge].filter(Boolean).join(", "));
}

function word(text, className, title = "") {
  const part = document.createElement("span");
  part.className = className;
  part.textContent = text;
  if (title) part.title = title;
  return part;
}
