// Fingers, pen and mouse on the stage: one draws, two fingers or the middle button (or Shift) move the view, the wheel zooms.
import { placeInPicture, placeOnStage } from "./by_hand_stage.js";

const stage = document.getElementById("stage");
const down = new Map(); // pointer → its last place on the stage
let doing = ""; // "draw" or "move"

// does: {begin, draw, end, cancel, hover, move, zoom}; places of begin, draw and hover are in pixels of the picture.
export function startPointers(does) {
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    down.set(event.pointerId, placeOnStage(event));
    if (down.size > 1 || event.button === 1 || event.shiftKey) {
      if (doing === "draw") does.cancel();
      doing = "move";
      event.preventDefault();
    } else if (event.button === 0) {
      doing = "draw";
      does.begin(placeInPicture(placeOnStage(event)));
    }
  });
  stage.addEventListener("pointermove", (event) => {
    const place = placeOnStage(event);
    if (!down.has(event.pointerId)) return event.pointerType === "mouse" && does.hover(placeInPicture(place));
    if (doing === "move") return moveView(does, event.pointerId, place);
    down.set(event.pointerId, place);
    return does.draw(event.getCoalescedEvents?.().length ? event.getCoalescedEvents().map(inPicture) : [inPicture(event)]);
  });
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => lift(does, event));
  stage.addEventListener("pointerleave", () => down.size || does.hover(null));
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    does.zoom(Math.exp(-event.deltaY / 400), placeOnStage(event));
  }, { passive: false });
}

const inPicture = (event) => placeInPicture(placeOnStage(event));

function lift(does, event) {
  if (!down.delete(event.pointerId)) return;
  if (doing === "draw" && event.type === "pointerup") does.end();
  else if (doing === "draw") does.cancel();
  if (!down.size) doing = ""; // what is left of two fingers draws nothing
  else if (doing === "draw") doing = "move";
}

// The middle of the fingers moves the view, their distance zooms it.
function moveView(does, pointer, place) {
  const [oldMiddle, oldReach] = middleOf([...down.values()]);
  down.set(pointer, place);
  const [middle, reach] = middleOf([...down.values()]);
  does.move(middle[0] - oldMiddle[0], middle[1] - oldMiddle[1]);
  if (oldReach && reach) does.zoom(reach / oldReach, middle);
}

function middleOf(places) {
  const middle = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  return [middle, places.length > 1 ? Math.hypot(places[0][0] - places[1][0], places[0][1] - places[1][1]) : 0];
}
