// The stage by keyboard: arrows move the box or the brush, Space puts the brush down and lifts it, Enter cuts or dabs.
import { scene, show } from "./by_hand_scene.js";
import { bringIntoView, pixelsOfPage } from "./by_hand_stage.js";
import { begin, cancel, cutBox, draw, end, moveBox } from "./by_hand_strokes.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function startKeys(stage) {
  stage.addEventListener("keydown", (event) => {
    if (!scene.picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = scene.tool === "box" ? boxKey : brushKey;
    if (event.key === "Escape") cancel();
    else if (!key(event.key, STEPS[event.key], event.shiftKey)) return;
    event.preventDefault();
  });
}

function boxKey(key, step, isShifted) {
  if (step) moveBox(...step, isShifted);
  else if (key === "Enter") cutBox();
  else return false;
  return true;
}

function brushKey(key, step, isShifted) {
  if (step) moveBrush(step, isShifted);
  else if (key === " ") putOrLift();
  else if (key === "Enter") dab();
  else return false;
  return true;
}

const brush = () => scene.cursor ?? [scene.picture.naturalWidth / 2, scene.picture.naturalHeight / 2];

function putOrLift() {
  if (scene.stroke) end();
  else begin(brush());
}

function dab() {
  if (!scene.stroke) begin(brush());
  end();
}

// By half the brush, with Shift by one pixel as it is seen; within the picture.
function moveBrush([x, y], isFine) {
  const [fromX, fromY] = brush();
  const far = isFine ? pixelsOfPage(1) : Math.max(scene.radius / 2, pixelsOfPage(1));
  const within = (value, most) => Math.max(0, Math.min(most, value));
  const place = [within(fromX + x * far, scene.picture.naturalWidth), within(fromY + y * far, scene.picture.naturalHeight)];
  bringIntoView(place);
  scene.cursor = place;
  if (scene.stroke) draw([place]);
  else show();
}
