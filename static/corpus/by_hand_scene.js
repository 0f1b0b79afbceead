// What is on the page of cutting out by hand, and how it is shown: the stage, the figure alone, the tools, a line of text.
import { History } from "./by_hand_history.js";
import { render } from "./by_hand_stage.js";

const LEAST_RADIUS = 0.5;
const byId = (id) => document.getElementById(id);

// `what` is the picture's row, as the API wants it. Boxes, strokes, cursor and radius are in pixels of the picture; `waiting`
// are the strokes that the server has not yet answered.
export const scene = {
  what: {}, history: new History({ box: null, strokes: [] }), picture: null, figure: null, isOnChecks: false,
  tool: "box", radius: 8, box: null, stroke: null, waiting: [], cursor: null,
};

export function show() {
  byId("undo").disabled = !scene.history.canUndo;
  byId("redo").disabled = !scene.history.canRedo;
  window.requestAnimationFrame(() => render(scene));
}

export function use(tool) {
  scene.tool = tool;
  for (const button of document.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  show();
}

export function resize(radius) {
  scene.radius = Math.max(LEAST_RADIUS, Math.min(Number(byId("radius").max), radius));
  byId("radius").value = scene.radius;
  byId("radius-told").textContent = `${Math.round(2 * scene.radius)} px`;
  show();
}

export function turnGround() {
  scene.isOnChecks = !scene.isOnChecks;
  byId("ground").setAttribute("aria-pressed", String(scene.isOnChecks));
  show();
}

export function tell(text, isWrong = false) {
  byId("told").textContent = text;
  byId("told").classList.toggle("wrong", isWrong);
}

// The figure and its bounds in it, or none: on the stage, and alone as large as the cut-out will show it.
export function showFigure(figure, bounds = null) {
  scene.figure = figure;
  const preview = byId("preview");
  const pen = preview.getContext("2d");
  pen.clearRect(0, 0, preview.width, preview.height);
  byId("save").disabled = !bounds;
  if (bounds) {
    const scale = preview.width / Math.max(bounds[2], bounds[3]);
    const [width, height] = [bounds[2] * scale, bounds[3] * scale];
    pen.drawImage(figure.image, ...bounds, (preview.width - width) / 2, (preview.height - height) / 2, width, height);
  }
  show();
}
