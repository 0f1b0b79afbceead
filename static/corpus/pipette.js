// The pipette: a frame on a canvas, a color under the pointer or the arrow keys, and at once all that matches it.
import { toast } from "../js/toast.js";
import { hexOf, match, paint } from "./signature.js";
import { loadPicture, startPicker } from "./still_picker.js";

const byId = (id) => document.getElementById(id);
const MOST = 20;
const AROUND = 7; // pixels on each side that the magnifier shows
const canvas = byId("picture");
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let source = null; // the frame's ImageData
let place = null; // [x, y] of the pipette
let colors = [];
let painted = null; // what lies under the pipette: the frame, or its mask

if (canvas) start();

function start() {
  colors = byId("signature").dataset.colors.split(",").filter(Boolean);
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && aim(placeOf(event)));
  canvas.addEventListener("click", (event) => { aim(placeOf(event)); pick(); });
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("focus", () => place || (source && aim([source.width >> 1, source.height >> 1])));
  byId("pick").addEventListener("click", pick);
  byId("reach").addEventListener("input", draw);
  byId("preview").addEventListener("change", draw);
  startPicker(load);
  listColors();
}

async function load({ url }) {
  const picture = await loadPicture(url);
  if (!picture) return;
  Object.assign(canvas, { width: picture.naturalWidth, height: picture.naturalHeight });
  context().drawImage(picture, 0, 0);
  source = context().getImageData(0, 0, canvas.width, canvas.height);
  place = null;
  draw();
  canvas.dataset.shown = url;
}

const context = () => canvas.getContext("2d", { willReadFrequently: true });

function placeOf(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = STEPS[event.key];
  if (step && source) {
    const [x, y] = place || [source.width >> 1, source.height >> 1];
    const far = event.shiftKey ? 10 : 1;
    aim([x + step[0] * far, y + step[1] * far]);
  } else if (event.key === "Enter" || event.key === " ") pick();
  else return;
  event.preventDefault();
}

function aim([x, y]) {
  if (!source) return;
  place = [Math.max(0, Math.min(source.width - 1, Math.floor(x))), Math.max(0, Math.min(source.height - 1, Math.floor(y)))];
  const color = hexOf(pixelAt(...place));
  byId("color-told").textContent = color;
  byId("place-told").textContent = `pixel ${place[0]}, ${place[1]}`;
  magnify(...place);
  show();
}

function pixelAt(x, y) {
  const at = 4 * (y * source.width + x);
  return [...source.data.slice(at, at + 3)];
}

function magnify(x, y) {
  const glass = byId("magnifier").getContext("2d");
  glass.clearRect(0, 0, 15, 15);
  glass.putImageData(source, AROUND - x, AROUND - y);
  byId("magnifier").style.outline = `6px solid ${hexOf(pixelAt(x, y))}`;
}

function pick() {
  if (!place) return;
  const color = hexOf(pixelAt(...place));
  if (colors.includes(color)) return toast(`${color} is there already.`);
  if (colors.length >= MOST) return toast(`At most ${MOST} colors can tell the cast: remove one first.`, "error");
  colors.push(color);
  return listColors();
}

function listColors() {
  byId("colors").value = colors.join(",");
  byId("no-colors").hidden = colors.length > 0;
  byId("swatches").replaceChildren(...colors.map(swatch));
  draw();
}

function swatch(color, number) {
  const item = document.createElement("li");
  const input = Object.assign(document.createElement("input"), { type: "color", value: color });
  input.setAttribute("aria-label", `Color ${number + 1}`);
  input.addEventListener("change", () => { colors[number] = input.value; listColors(); });
  const name = Object.assign(document.createElement("code"), { className: "number", textContent: color });
  const away = Object.assign(document.createElement("button"), { type: "button", className: "button small plain", textContent: "Remove" });
  away.setAttribute("aria-label", `Remove ${color}`);
  away.addEventListener("click", () => { colors.splice(number, 1); listColors(); });
  item.append(input, name, away);
  return item;
}

function draw() {
  const reach = Number(byId("reach").value);
  byId("reach-told").textContent = `${Math.round(reach * 100)} %`;
  if (!source) return;
  const { mask, share } = match(source.data, colors, reach);
  byId("share-told").textContent = `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
  byId("share-told").dataset.share = share;
  painted = byId("preview").checked && colors.length ? paint(source, mask) : source;
  show();
}

function show() {
  context().putImageData(painted, 0, 0);
  if (place) cross();
}

// A cross that is seen on every ground: black with a white heart.
function cross() {
  const [x, y] = place;
  const size = Math.max(8, source.width / 60);
  for (const [style, width] of [["#000", 3], ["#fff", 1]]) {
    Object.assign(context(), { strokeStyle: style, lineWidth: (width * source.width) / Math.max(1, canvas.clientWidth) });
    context().beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context().moveTo(x + 0.5 + dx * 3, y + 0.5 + dy * 3);
      context().lineTo(x + 0.5 + dx * size, y + 0.5 + dy * size);
    }
    context().stroke();
  }
}
