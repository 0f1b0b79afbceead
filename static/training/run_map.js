// The run map: drag, wheel or pinch to move, arrows along the tree, a filter that dims as you type. Without script the box scrolls.

import { isForThePage } from "../js/keys.js";

const box = document.getElementById("map-box");
const map = document.getElementById("map");
const panel = document.getElementById("panel");
const form = document.getElementById("map-filter");
const NODE = { width: 190, height: 68 };
const LARGEST = 2; // pixels of the screen per unit of the map
const FAR = 0.4; // below this scale a node shows its number only
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

if (map) start();

function start() {
  const whole = { width: map.width.baseVal.value, height: map.height.baseVal.value };
  const view = { x: 0, y: 0, scale: 1 };
  let chosen = map.querySelector(".chosen");
  let asked = 0;

  box.classList.add("moved");
  map.removeAttribute("width");
  map.removeAttribute("height");
  map.setAttribute("preserveAspectRatio", "xMinYMin slice");

  const smallest = () => Math.min(1, box.clientWidth / whole.width, box.clientHeight / whole.height);
  function show() {
    map.classList.toggle("far", view.scale < FAR);
    map.setAttribute("viewBox", `${view.x} ${view.y} ${box.clientWidth / view.scale} ${box.clientHeight / view.scale}`);
  }
  function fit() {
    view.scale = smallest();
    view.x = (whole.width - box.clientWidth / view.scale) / 2;
    view.y = (whole.height - box.clientHeight / view.scale) / 2;
    show();
  }
  function zoom(factor, x = box.clientWidth / 2, y = box.clientHeight / 2) {
    const scale = Math.min(LARGEST, Math.max(smallest(), view.scale * factor));
    view.x += x / view.scale - x / scale; // what lies under the pointer stays there
    view.y += y / view.scale - y / scale;
    view.scale = scale;
    show();
  }
  function center(node) {
    view.x = Number(node.dataset.x) + NODE.width / 2 - box.clientWidth / view.scale / 2;
    view.y = Number(node.dataset.y) + NODE.height / 2 - box.clientHeight / view.scale / 2;
    show();
  }
  function reveal(node) {
    const left = (Number(node.dataset.x) - view.x) * view.scale, top = (Number(node.dataset.y) - view.y) * view.scale;
    const inside = left >= 0 && top >= 0 && left + NODE.width * view.scale <= box.clientWidth && top + NODE.height * view.scale <= box.clientHeight;
    if (!inside) center(node);
  }

  async function choose(node) {
    if (!node) return;
    chosen?.classList.remove("chosen");
    chosen = node;
    node.classList.add("chosen");
    node.focus({ preventScroll: true });
    reveal(node);
    const address = new URL(location.href);
    address.searchParams.set("run", node.dataset.run);
    history.replaceState(null, "", address);
    const number = ++asked;
    const answer = await fetch(panel.dataset.url.replace("/0/", `/${node.dataset.run}/`), { credentials: "same-origin" });
    if (number !== asked || !answer.ok) return; // another run was chosen meanwhile
    panel.innerHTML = await answer.text();
    window.htmx?.process(panel);
  }

  // A click chooses, a double click opens (as does Enter, or any way of opening a link in another tab).
  map.addEventListener("click", (event) => {
    const node = event.target.closest(".node");
    if (!node || event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0) return;
    event.preventDefault();
    if (!dragged) choose(node);
  });
  map.addEventListener("dblclick", (event) => {
    const node = event.target.closest(".node");
    if (node) location.assign(node.href.baseVal);
  });

  document.addEventListener("keydown", (event) => {
    if (!isForThePage(event) || event.target.closest("input, select, textarea, #panel a, #panel button, summary")) return;
    const node = document.activeElement?.closest?.(".node") || chosen;
    const next = ARROWS[event.key] && node?.dataset[ARROWS[event.key]];
    if (ARROWS[event.key]) {
      event.preventDefault();
      choose(next ? map.querySelector(`[data-run="${next}"]`) : node);
    } else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Enter" && event.target === document.body && node) location.assign(node.href.baseVal);
    else if (event.key === "/") {
      event.preventDefault();
      form.elements.text.select();
      form.elements.text.focus();
    }
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && event.target.blur());
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => (button.dataset.zoom === "0" ? fit() : zoom(button.dataset.zoom === "+" ? 1.25 : 0.8)));
  }

  // Dragging and pinching, by any pointer.
  const pointers = new Map();
  let dragged = false;
  box.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!pointers.size) dragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  box.addEventListener("dragstart", (event) => event.preventDefault());
  window.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const before = spread();
    const moved = { x: event.clientX - last.x, y: event.clientY - last.y };
    if (!dragged && Math.hypot(moved.x, moved.y) < 5 && pointers.size === 1) return;
    dragged = true;
    box.classList.add("moving");
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    view.x -= moved.x / view.scale / pointers.size;
    view.y -= moved.y / view.scale / pointers.size;
    const after = spread();
    if (before && after) {
      const frame = box.getBoundingClientRect();
      zoom(after.length / before.length, after.x - frame.left, after.y - frame.top);
    } else show();
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    window.addEventListener(kind, (event) => {
      pointers.delete(event.pointerId);
      if (!pointers.size) box.classList.remove("moving");
    });
  }
  function spread() {
    if (pointers.size !== 2) return null;
    const [a, b] = [...pointers.values()];
    return { length: Math.hypot(a.x - b.x, a.y - b.y) || 1, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    const frame = box.getBoundingClientRect();
    if (event.ctrlKey || !event.shiftKey) zoom(Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
    else { view.x += event.deltaY / view.scale; show(); }
  }, { passive: false });

  // The filter dims what does not fit; it stands in the address, so that it can be sent to somebody.
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const wanted = Object.fromEntries(new FormData(form));
    const text = wanted.text.trim().toLowerCase(), least = wanted.least === "" ? null : Number(wanted.least);
    let found = 0;
    for (const node of map.querySelectorAll(".node")) {
      const data = node.dataset;
      const fits = (data.text.includes(text) || data.keys.includes(text)) && (!wanted.state || data.state === wanted.state)
        && (!wanted.changed || data.keys.split("|").includes(wanted.changed)) && (least === null || (data.f1 !== "" && Number(data.f1) >= least));
      node.classList.toggle("dim", !fits);
      found += fits;
    }
    const output = document.getElementById("map-found");
    output.value = `${found} of ${output.dataset.total} runs`;
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(wanted)) value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    history.replaceState(null, "", address);
  });

  new ResizeObserver(show).observe(box);
  if (whole.width <= box.clientWidth && whole.height <= box.clientHeight) { view.x = 0; view.y = (whole.height - box.clientHeight) / 2; show(); }
  else if (chosen) center(chosen);
  else fit();
}
