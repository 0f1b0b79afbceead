// Drawing: a box from corner to corner, a stroke from point to point. What is finished is a step of the history, and asked for.
import { scene, show, tell } from "./by_hand_scene.js";
import { ask } from "./by_hand_server.js";

const SMALLEST_BOX = 16; // as the server has it

export function begin([x, y]) {
  if (!scene.picture) return;
  scene.cursor = [x, y];
  if (scene.tool === "box") scene.box = [x, y, 0, 0];
  else if (scene.figure) scene.stroke = { points: [tenths([x, y])], radius: scene.radius, keep: scene.tool === "keep" };
  else tell("There is no figure yet: draw a box around it first.");
  show();
}

export function draw(places) {
  const [x, y] = places.at(-1);
  scene.cursor = [x, y];
  if (scene.stroke) for (const place of places) extend(scene.stroke, place);
  else if (scene.tool === "box" && scene.box) scene.box = [scene.box[0], scene.box[1], x - scene.box[0], y - scene.box[1]];
  show();
}

// A point much closer than the brush is wide changes nothing.
function extend(stroke, [x, y]) {
  const [lastX, lastY] = stroke.points.at(-1);
  if (Math.hypot(x - lastX, y - lastY) > Math.max(0.5, stroke.radius / 4)) stroke.points.push(tenths([x, y]));
}

const tenths = (place) => place.map((value) => Math.round(value * 10) / 10);

export function end() {
  if (scene.stroke) {
    const { box, strokes } = scene.history.now;
    scene.history.add({ box, strokes: [...strokes, scene.stroke] });
    scene.waiting.push(scene.stroke);
    scene.stroke = null;
    ask();
  } else if (scene.tool === "box" && scene.box) cutBox();
  show();
}

export function cancel() {
  scene.stroke = null;
  scene.box = scene.history.now.box;
  show();
}

// The box is done: the strokes before belonged to the figure of another one.
export function cutBox() {
  const [left, top, width, height] = scene.box ?? [0, 0, 0, 0];
  const box = [Math.min(left, left + width), Math.min(top, top + height), Math.abs(width), Math.abs(height)].map(Math.round);
  if (Math.min(box[2], box[3]) < SMALLEST_BOX) {
    cancel();
    tell(`Draw the box from corner to corner, at least ${SMALLEST_BOX} pixels wide and high.`);
    return;
  }
  scene.box = box;
  scene.history.add({ box, strokes: [] });
  ask();
}

// By keys, a step at a time; the first box lies in the middle of the picture.
export function moveBox(x, y, isSize) {
  const { naturalWidth: width, naturalHeight: height } = scene.picture;
  const [left, top, wide, high] = scene.box ?? [width / 4, height / 4, width / 2, height / 2];
  const step = Math.max(1, Math.round(Math.max(width, height) / 160));
  scene.box = isSize
    ? [left, top, Math.max(SMALLEST_BOX, wide + x * step), Math.max(SMALLEST_BOX, high + y * step)]
    : [left + x * step, top + y * step, wide, high];
  tell("Arrow keys move the box, with Shift they size it; Enter cuts.");
  show();
}
