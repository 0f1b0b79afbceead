// Reference pictures of the cast beside the frame: fetched when first asked for, and no key of the page rests meanwhile.
import { send } from "../js/request.js";

export class References {
  constructor({ panel, stage, url, button, tell }) {
    Object.assign(this, { panel, stage, url, button, tell });
    this.rows = null;
  }

  async toggle() {
    const open = this.panel.hidden;
    this.panel.hidden = !open;
    this.stage.classList.toggle("with-references", open);
    this.button.setAttribute("aria-pressed", String(open));
    if (open && !this.rows) await this.load();
  }

  async load() {
    this.panel.textContent = "Fetching the pictures …";
    try {
      const { ok, body } = await send(this.url, { method: "GET" });
      if (!ok) return this.failed();
      this.rows = new Map(body.characters.map((one) => [one.name, row(one)]));
      this.panel.replaceChildren(...this.rows.values());
      return this.point(this.pointed);
    } catch {
      return this.failed();
    }
  }

  failed() {
    this.toggle();
    this.tell("The pictures did not come. Try again once the connection is back.");
  }

  // Whoever is chosen last is brought into view.
  point(name) {
    this.pointed = name;
    if (!this.panel.hidden) this.rows?.get(name)?.scrollIntoView({ block: "nearest" });
  }
}

function row({ name, letter, position, pictures }) {
  const section = document.createElement("section");
  section.className = `reference c-${position}`;
  const title = document.createElement("h3");
  const mark = Object.assign(document.createElement("span"), { className: `letter c-${position}`, textContent: letter });
  title.append(mark, name);
  const images = document.createElement("div");
  for (const src of pictures) images.append(Object.assign(new Image(64, 64), { alt: "", loading: "lazy", src }));
  if (!pictures.length) images.append(Object.assign(document.createElement("p"), { textContent: "No accepted cut-outs yet" }));
  section.append(title, images);
  return section;
}
