// The stage of cutting out by hand: the picture under a zoom, the figure on it or on a checkered ground, and what is being drawn.

const MOST_ZOOM = 16;
const stage = document.getElementById("stage");
const eye = { scale: 1, x: 0, y: 0 }; // pixels of the page per pixel of the picture, and where its corner lies

// The whole picture, as large as the stage has room for.
export function fit(picture) {
  eye.scale = Math.min(stage.clientWidth / picture.naturalWidth, stage.clientHeight / picture.naturalHeight);
  eye.x = (stage.clientWidth - picture.naturalWidth * eye.scale) / 2;
  eye.y = (stage.clientHeight - picture.naturalHeight * eye.scale) / 2;
}

// Zoom about a place of the stage, its middle if none is given; never smaller than half of what fits.
export function zoom(factor, picture, [x, y] = [stage.clientWidth / 2, stage.clientHeight / 2]) {
  const least = Math.min(stage.clientWidth / picture.naturalWidth, stage.clientHeight / picture.naturalHeight) / 2;
  const scale = Math.max(least, Math.min(MOST_ZOOM, eye.scale * factor));
  pan(-(x - eye.x) * (scale / eye.scale - 1), -(y - eye.y) * (scale / eye.scale - 1));
  eye.scale = scale;
}

export function pan(x, y) {
  eye.x += x;
  eye.y += y;
}

export function placeOnStage(event) {
  const box = stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

export const placeInPicture = ([x, y]) => [(x - eye.x) / eye.scale, (y - eye.y) / eye.scale];

// Moves the view just far enough that a place of the picture is seen: the brush led by keys stays in sight.
export function bringIntoView([x, y]) {
  const [left, top] = [x * eye.scale + eye.x, y * eye.scale + eye.y];
  pan(Math.min(0, stage.clientWidth - 24 - left) + Math.max(0, 24 - left), Math.min(0, stage.clientHeight - 24 - top) + Math.max(0, 24 - top));
}

export const pixelsOfPage = (number) => number / eye.scale;

// scene: {picture, figure: {image, place}, isOnChecks, box, stroke, waiting: strokes, cursor: [x, y], radius, tool}
export function render(scene) {
  const sharp = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(stage.clientWidth * sharp), Math.round(stage.clientHeight * sharp)];
  if (stage.width !== width || stage.height !== height) Object.assign(stage, { width, height });
  const pen = stage.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  if (!scene.picture) return;
  pen.setTransform(sharp * eye.scale, 0, 0, sharp * eye.scale, sharp * eye.x, sharp * eye.y);
  drawGround(pen, scene);
  if (scene.figure) pen.drawImage(scene.figure.image, ...scene.figure.place);
  for (const stroke of [...scene.waiting, ...(scene.stroke ? [scene.stroke] : [])]) drawStroke(pen, stroke);
  if (scene.box) drawTwice(pen, () => pen.strokeRect(...scene.box), [6, 4]);
  if (scene.cursor && scene.tool !== "box") drawBrush(pen, scene);
}

function drawGround(pen, { picture, figure, isOnChecks }) {
  const whole = [0, 0, picture.naturalWidth, picture.naturalHeight];
  if (!isOnChecks || !figure) pen.drawImage(picture, ...whole);
  if (!figure) return;
  pen.fillStyle = isOnChecks ? checks(pen) : "rgb(10 11 14 / 66%)";
  pen.fillRect(...whole);
}

function checks(pen) {
  const tile = new OffscreenCanvas(16, 16);
  const tint = tile.getContext("2d");
  for (const [color, x, y] of [["--grey-1", 0, 0], ["--grey-2", 8, 0], ["--grey-2", 0, 8], ["--grey-1", 8, 8]]) {
    tint.fillStyle = token(color);
    tint.fillRect(x, y, 8, 8);
  }
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / eye.scale));
  return pattern;
}

// A token may be light-dark(…), which only an element can resolve.
function token(name) {
  stage.style.setProperty("outline-color", `var(${name})`);
  const color = getComputedStyle(stage).outlineColor;
  stage.style.removeProperty("outline-color");
  return color;
}

function drawStroke(pen, { points, radius, keep }) {
  pen.save();
  Object.assign(pen, { globalAlpha: 0.55, strokeStyle: keep ? token("--accent") : token("--wrong"), lineWidth: 2 * radius, lineCap: "round", lineJoin: "round" });
  pen.beginPath();
  pen.moveTo(...points[0]);
  for (const point of points) pen.lineTo(...point);
  pen.stroke();
  pen.restore();
}

// A circle as large as the brush, and in it whether it keeps or removes.
function drawBrush(pen, { cursor: [x, y], radius, tool }) {
  const arm = Math.min(radius * 0.6, pixelsOfPage(6));
  drawTwice(pen, () => {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.moveTo(x - arm, y);
    pen.lineTo(x + arm, y);
    if (tool === "keep") {
      pen.moveTo(x, y - arm);
      pen.lineTo(x, y + arm);
    }
    pen.stroke();
  });
}

// Black with a white heart, so that it is seen on every ground.
function drawTwice(pen, draw, dashes = []) {
  pen.save();
  for (const [style, width, line] of [["#000", 3, []], ["#fff", 1.2, dashes]]) {
    Object.assign(pen, { strokeStyle: style, lineWidth: pixelsOfPage(width) });
    pen.setLineDash(line.map(pixelsOfPage));
    draw();
  }
  pen.restore();
}
