// The generator's settings as controls: what they say now, what differs from the start, back to it one by one or all.

const form = document.getElementById("controls");
const settings = [...form.querySelectorAll(".setting")].map((element) => ({
  element,
  name: element.dataset.name,
  type: element.dataset.type,
  before: element.dataset.before,
  value: element.querySelector("[data-value]"),
  slider: element.querySelector("[data-slider]"),
  choices: [...element.querySelectorAll("[data-choice]")],
}));

// Far ends count in octaves: the slider's own scale is 0 to 1000, and the number beside it says the value.
const STEPS = 1000;
for (const { slider } of settings) {
  if (!slider || !("octaves" in slider.dataset)) continue;
  slider.lowest = Number(slider.min);
  slider.highest = Number(slider.max);
  const value = Number(slider.getAttribute("value"));
  Object.assign(slider, { min: 0, max: STEPS, step: 1 });
  slider.value = placeOf(slider, value);
}

function placeOf(slider, value) {
  if (!slider.lowest) return value;
  return Math.round((STEPS * Math.log(value / slider.lowest)) / Math.log(slider.highest / slider.lowest));
}

function valueAt(slider) {
  if (!slider.lowest) return slider.value;
  const value = slider.lowest * (slider.highest / slider.lowest) ** (slider.value / STEPS);
  return String(Number(value.toPrecision(2)));
}

function textOf(setting) {
  if (setting.type === "choices") return setting.choices.filter((one) => one.checked).map((one) => one.value).join(",");
  if (setting.type === "flag") return String(setting.value.checked);
  return setting.value.value.trim();
}

function same(setting, text) {
  if (setting.type === "whole" || setting.type === "number") return text !== "" && Number(text) === Number(setting.before);
  return text.replaceAll(" ", "") === setting.before.replaceAll(" ", "");
}

function write(setting, text) {
  if (setting.type === "choices") for (const one of setting.choices) one.checked = text.split(",").includes(one.value);
  else if (setting.type === "flag") setting.value.checked = text === "true";
  else setting.value.value = text;
  if (setting.slider) setting.slider.value = placeOf(setting.slider, Number(text));
}

// {name: text} of what differs from the start.
export function changes() {
  const found = {};
  for (const setting of settings) {
    const text = textOf(setting);
    if (!same(setting, text)) found[setting.name] = text;
  }
  return found;
}

// [{name, before, after}], in the words of the page.
export function changesInWords() {
  return Object.entries(changes()).map(([name, after]) => {
    const { before } = settings.find((one) => one.name === name);
    return { name, before: before || "–", after: after || "–" };
  });
}

export function resetAll() {
  for (const setting of settings) write(setting, setting.before);
  mark();
}

export function mark() {
  const changed = changes();
  for (const { element, name } of settings) element.classList.toggle("changed", name in changed);
  for (const group of form.querySelectorAll("details")) {
    const count = group.querySelectorAll(".setting.changed").length;
    const badge = group.querySelector("[data-changed]");
    badge.hidden = !count;
    badge.textContent = `${count} changed`;
  }
  return Object.keys(changed).length;
}

export function startControls(moved) {
  const explanation = document.getElementById("explanation");
  for (const setting of settings) {
    const { element, slider } = setting;
    const explain = () => { explanation.textContent = element.querySelector(".help").textContent; };
    element.addEventListener("focusin", explain);
    element.addEventListener("pointerenter", explain);
    element.addEventListener("input", (event) => {
      if (event.target === slider) setting.value.value = valueAt(slider);
      else if (slider) slider.value = placeOf(slider, Number(setting.value.value));
      moved();
    });
    element.querySelector(".reset").addEventListener("click", () => {
      write(setting, setting.before);
      moved();
      (slider || setting.value || setting.choices[0]).focus();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
}
