// The frames: sixteen cells that keep their place, boxes over them, and what the chosen one is made of.

const SVG = "http://www.w3.org/2000/svg";
const grid = document.getElementById("frames");
const panel = document.getElementById("provenance");
const cast = new Map(JSON.parse(document.getElementById("cast").textContent).map((one) => [one.name, one.position]));
let shown = null; // the answer on screen
let chosen = 0;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawn(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

const percent = (share) => `${Math.round(100 * share)} %`;
const colorClass = (name) => (name === null ? "" : `c-${cast.get(name)}`);

function cellAt(position) {
  while (grid.children.length <= position) {
    const number = grid.children.length;
    const cell = element("figure", { class: "picture composed", role: "option", id: `frame-${number}` });
    cell.append(element("div", { class: "stage" }, element("img", { alt: "", decoding: "sync" })), element("figcaption"));
    cell.addEventListener("click", () => {
      choose(number);
      panel.scrollIntoView({ block: "nearest" });
    });
    grid.append(cell);
  }
  return grid.children[position];
}

export async function show(answer, columns) {
  const pictures = answer.frames.map((frame) => Object.assign(new Image(), { src: frame.picture }));
  await Promise.all(pictures.map((picture) => picture.decode()));
  shown = answer;
  grid.style.setProperty("--columns", columns);
  grid.style.setProperty("--shape", `${answer.width} / ${answer.height}`);
  for (const [position, frame] of answer.frames.entries()) fill(cellAt(position), frame, answer);
  while (grid.children.length > answer.frames.length) grid.lastChild.remove();
  choose(Math.min(chosen, answer.frames.length - 1));
}

function fill(cell, frame, answer) {
  const image = cell.querySelector("img");
  image.src = frame.picture;
  image.width = answer.width;
  image.height = answer.height;
  const present = Object.keys(frame.labels).filter((name) => frame.labels[name]);
  image.alt = `Frame ${frame.number}: ${present.join(", ") || "nobody of the cast"}`;
  cell.querySelector("svg")?.remove();
  cell.querySelector(".stage").append(boxes(frame, answer));
  const letters = present.map((name) => element("span", { class: `letter ${colorClass(name)}`, title: name }, name.slice(0, 1)));
  const caption = cell.querySelector("figcaption");
  caption.replaceChildren(element("span", { class: "number" }, String(frame.number)), ...letters);
  if (!present.length) caption.append(element("span", {}, "nobody"));
  caption.append(element("span", { class: "push" }, frame.edge.style));
}

// A figure without a label has a dashed box: it is an extra, or too little of it is seen.
function boxes(frame, answer) {
  const layer = drawn("svg", { viewBox: `0 0 ${answer.width} ${answer.height}`, class: "boxes", "aria-hidden": "true" });
  const unit = answer.width / 360;
  for (const figure of frame.figures) {
    const [left, top, right, bottom] = figure.box;
    if (right <= left) continue;
    const kind = `box ${figure.labeled ? "labeled" : "unlabeled"} ${colorClass(figure.character)}`;
    layer.append(drawn("rect", { x: left, y: top, width: right - left, height: bottom - top, class: kind }));
    const words = `${figure.character ?? "extra"} ${percent(figure.visible_share)}`;
    const y = Math.min(answer.height - 6 * unit, Math.max(16 * unit, top + 16 * unit));
    const x = Math.min(answer.width - 9 * unit * words.length, left + 4 * unit);
    layer.append(drawn("text", { x: Math.max(2, x), y, "font-size": 15 * unit, class: kind }, words));
  }
  return layer;
}

export function choose(position) {
  if (!shown) return;
  chosen = position;
  for (const [number, cell] of [...grid.children].entries()) {
    cell.classList.toggle("selected", number === position);
    cell.setAttribute("aria-selected", number === position);
  }
  grid.setAttribute("aria-activedescendant", `frame-${position}`);
  explain(shown.frames[position]);
}

export function moveBy(step) {
  if (shown) choose(Math.max(0, Math.min(shown.frames.length - 1, chosen + step)));
}

export const columnsNow = () => getComputedStyle(grid).gridTemplateColumns.split(" ").length;

function explain(frame) {
  const large = element("div", { class: "stage" }, element("img", { src: frame.picture, alt: "", width: shown.width, height: shown.height }), boxes(frame, shown));
  const rows = [...frame.figures].reverse().map(figureRow);
  const head = element("tr", {}, ...["", "Cut-out", "Seen", "Scale", "Turned", "Box", "Label"].map((word) => element("th", {}, word)));
  const table = element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, ...rows));
  const what = rows.length ? element("div", { class: "table-wrap" }, table) : element("p", { class: "quiet" }, "No figure in this frame.");
  panel.replaceChildren(
    element("div", { class: "made-of" }, large, element("div", { class: "stack-small" }, element("h2", {}, `Frame ${frame.number}`), ...sentences(frame), background(frame))),
    what,
  );
  panel.hidden = false;
}

function sentences(frame) {
  const present = Object.keys(frame.labels).filter((name) => frame.labels[name]);
  const edge = frame.edge.style in { hard: 1, none: 1 } ? frame.edge.style : `${frame.edge.style}, radius ${frame.edge.radius}`;
  const worn = Object.entries(frame.degradation).map(([kind, value]) => `${kind.replace("_", " ")}${value === true ? "" : ` ${[value].flat().join(", ")}`}`);
  const [left, top, right, bottom] = frame.window;
  if (right - left < shown.width || bottom - top < shown.height) worn.push("letterbox");
  return [
    element("p", {}, `Label: ${present.join(", ") || "nobody"}.`),
    element("p", { class: "quiet small" }, `Edge: ${edge}. Afterwards: ${worn.join("; ") || "nothing"}.`),
  ];
}

function background(frame) {
  const { background: used } = frame;
  const words = `${used.name}, pixels ${used.crop.join(", ")}${used.flipped ? ", mirrored" : ""}`;
  return element("p", { class: "row small" }, element("img", { class: "thumb", src: used.url, alt: "", loading: "lazy" }), element("span", {}, words));
}

function figureRow(figure) {
  const letter = figure.character === null ? "extra" : element("span", { class: `letter ${colorClass(figure.character)}`, title: figure.character }, figure.character.slice(0, 1));
  const picture = element("img", { class: "face", src: figure.url, alt: "", loading: "lazy" });
  const name = element("span", { class: "row" }, picture, element("span", {}, `${figure.group} · ${figure.name}`));
  const turned = `${figure.rotation.toFixed(0)}°${figure.flipped ? ", mirrored" : ""}`;
  const said = figure.labeled ? "yes" : figure.character === null ? "–" : "no: too little seen";
  const cells = [letter, name, percent(figure.visible_share), percent(figure.scale), turned, figure.box.join(", "), said];
  const row = element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
  if (figure.character !== null && !figure.labeled) row.lastChild.className = "wrong";
  return row;
}
