// Sliders over the exact candidates: everything but the pictures is redrawn here, from scores that came once.
import { countsAt, figuresAt, prepare, stepAt } from "./threshold_figures.js";

const page = document.getElementById("thresholds");
const SVG = "http://www.w3.org/2000/svg";
const POINTS = 120; // more than a small curve can show
const PICTURES_AFTER = 60; // ms without a move

const unpack = (text, Kind) => new Kind(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer);
const text = (value) => (value === null ? "–" : value.toFixed(2).replace(/^0/, ""));

async function start() {
  const answer = await fetch(page.dataset.scores, { credentials: "same-origin" });
  if (!answer.ok) return;
  const data = await answer.json();
  const groups = unpack(data.groups, Uint16Array);
  const panels = new Map();
  for (const one of data.characters) {
    const figures = prepare(unpack(one.truth, Int8Array), unpack(one.scores, Float32Array), groups, data.group_count);
    panels.set(one.name, new Panel(one, figures, data.t));
  }
  document.querySelectorAll("[data-apply]").forEach((button) => {
    button.addEventListener("click", () => {
      document.querySelectorAll(`[data-policy="${button.dataset.apply}"]`).forEach((cell) => {
        panels.get(cell.dataset.name)?.set(Number(cell.dataset.threshold));
      });
      page.scrollIntoView({ block: "start" });
    });
  });
  document.querySelectorAll("[data-side-by-side]").forEach((button) => {
    button.addEventListener("click", () => sideBySide(button));
  });
  document.getElementById("stand").addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[data-name]")) field.value = panels.get(field.dataset.name)?.threshold ?? field.value;
  });
}

class Panel {
  constructor(one, figures, t) {
    this.name = one.name;
    this.figures = figures;
    this.t = t;
    this.root = [...page.querySelectorAll("[data-character]")].find((panel) => panel.dataset.character === one.name);
    this.slider = this.root.querySelector("input");
    this.slider.max = figures.steps.length - 1;
    this.slider.disabled = false;
    this.slider.addEventListener("input", () => this.move(figures.steps.length - 1 - Number(this.slider.value), true));
    this.root.querySelector("[data-reset]").addEventListener("click", () => this.set(one.threshold));
    this.drawCurve();
    this.drawCeiling();
    this.set(one.threshold, false);
  }

  set(threshold, pictures = true) {
    this.move(stepAt(this.figures, threshold), pictures);
    this.slider.value = this.figures.steps.length - 1 - this.step;
    this.say(threshold);
  }

  say(threshold) {
    this.threshold = threshold;
    const words = this.step ? threshold.toFixed(3) : "nobody";
    this.root.querySelector("output").textContent = words;
    this.slider.setAttribute("aria-valuetext", this.step ? words : "finds nobody");
  }

  move(step, pictures) {
    const began = performance.now();
    this.step = step;
    const threshold = Math.min(1.001, this.figures.steps[step].threshold);
    // Between this score and the next lower one all thresholds decide alike: the middle stands, as policies choose it.
    const lower = this.figures.steps[step + 1]?.threshold ?? 0;
    this.say(step ? (threshold + lower) / 2 : threshold);
    const counts = countsAt(this.figures, step);
    for (const [cell, count] of Object.entries(counts)) {
      const link = this.root.querySelector(`[data-cell="${cell}"]`);
      const row = cell === "tn" || cell === "fp" ? counts.tn + counts.fp : counts.tp + counts.fn;
      link.textContent = count;
      link.parentElement.dataset.heat = row ? Math.round((9 * count) / row) : 0;
    }
    const figures = figuresAt(this.figures, step, this.t);
    this.root.querySelector("dl").replaceChildren(...figures.flatMap(whisker));
    const [precision, recall] = [figures[0].value, figures[1].value];
    const dot = this.root.querySelector("path.dot");
    if (precision === null || recall === null) dot.removeAttribute("d");
    else dot.setAttribute("d", `M${100 * recall} ${100 * (1 - precision)}h0`);
    page.dataset.redrawn = (performance.now() - began).toFixed(1);
    if (pictures) framesOf(this.name, threshold, document.getElementById("threshold-frames"));
  }

  drawCurve() {
    const { steps, positives } = this.figures;
    if (!positives) return;
    const apart = Math.max(1, Math.floor(steps.length / POINTS));
    const shown = steps.filter((one, place) => place && (place % apart === 0 || place === steps.length - 1));
    const points = shown.map((one) => `${(100 * one.found) / positives},${100 * (1 - one.found / (one.found + one.wrong))}`);
    this.root.querySelector("polyline").setAttribute("points", points.join(" "));
  }

  drawCeiling() {
    const { ceiling, ceilingLow, ceilingHigh } = this.root.dataset;
    if (ceiling === undefined) return;
    const line = this.root.querySelector(".ceiling"), band = this.root.querySelector(".band");
    for (const [key, value] of [["x1", 100 * ceiling], ["x2", 100 * ceiling], ["y2", 100]]) line.setAttribute(key, value);
    band.setAttribute("x", 100 * ceilingLow);
    band.setAttribute("width", 100 * (ceilingHigh - ceilingLow));
  }
}

let waiting = 0, asked = null;
function framesOf(name, threshold, place) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      place.innerHTML = await fetchFrames(name, threshold, asked.signal);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }, PICTURES_AFTER);
}

async function fetchFrames(name, threshold, signal) {
  const query = new URLSearchParams({ character: name, threshold });
  const answer = await fetch(`${page.dataset.frames}?${query}`, { credentials: "same-origin", signal });
  return answer.text();
}

async function sideBySide(button) {
  const name = button.dataset.sideBySide;
  document.querySelectorAll("[data-side-by-side]").forEach((one) => one.toggleAttribute("aria-current", one === button));
  for (const place of document.querySelectorAll("[data-policy-frames]")) {
    const cells = [...document.querySelectorAll(`[data-policy="${place.dataset.policyFrames}"]`)];
    const threshold = Number(cells.find((cell) => cell.dataset.name === name).dataset.threshold);
    place.innerHTML = await fetchFrames(name, threshold);
  }
}

function whisker({ name, value, interval }) {
  const term = document.createElement("dt");
  term.textContent = name;
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("height", 16);
  drawn.append(shape("line", { class: "track", x1: 0, x2: "100%", y1: 8, y2: 8 }));
  if (interval) drawn.append(shape("line", { class: "line", x1: `${100 * interval[0]}%`, x2: `${100 * interval[1]}%`, y1: 8, y2: 8 }));
  if (value !== null) drawn.append(shape("circle", { class: "dot", cx: `${100 * value}%`, cy: 8, r: 3.5 }));
  const words = document.createElement("span");
  words.className = "whisker-text";
  words.textContent = interval ? `${text(value)} ${text(interval[0])}–${text(interval[1])}` : text(value);
  const whole = document.createElement("span");
  whole.className = "whisker";
  whole.append(drawn, words);
  const detail = document.createElement("dd");
  detail.append(whole);
  return [term, detail];
}

function shape(kind, attributes) {
  const made = document.createElementNS(SVG, kind);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

if (page) start();
