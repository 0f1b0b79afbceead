// Finds settings, marks those that differ from the start, and starts the run by Ctrl+Enter; the server says what they come to.
import { isForThePage } from "../js/keys.js";

const form = document.getElementById("new-run");
const search = document.getElementById("find-setting");
const onlyChanged = document.getElementById("only-changed");
const rows = [...form.querySelectorAll("[data-key-of]")];
const groups = [...form.querySelectorAll("details.group")];

function value(row) {
  const checks = [...row.querySelectorAll("input[type=checkbox]")];
  if (checks.length > 1) return checks.filter((one) => one.checked).map((one) => one.value).join(",");
  if (checks.length) return String(checks[0].checked);
  return row.querySelector("input, select").value.replaceAll(" ", "");
}

// 0.20 and 0.2 are one value; so are the lists "1, 2" and "1,2".
function isChanged(row) {
  const [now, before] = [value(row), row.dataset.before.replaceAll(" ", "")];
  if (now === before) return false;
  const [a, b] = [now, before].map((text) => text.split(",").map(Number));
  return now === "" || before === "" || a.length !== b.length || a.some((one, place) => !(Math.abs(one - b[place]) <= 1e-6 * Math.abs(one)));
}

function mark() {
  for (const row of rows) {
    const changed = isChanged(row);
    row.classList.toggle("changed", changed);
    row.querySelector("[data-back]").hidden = !changed;
  }
  for (const group of groups) {
    const count = group.querySelectorAll(".setting.changed").length;
    const badge = group.querySelector("[data-changed]");
    badge.textContent = `${count} changed`;
    badge.hidden = !count;
  }
}

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const narrowed = words.length > 0 || onlyChanged.checked;
  let found = 0;
  for (const row of rows) {
    const text = `${row.dataset.keyOf} ${row.textContent}`.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word)) || (onlyChanged.checked && !row.classList.contains("changed"));
    found += !row.hidden;
  }
  for (const group of groups) {
    group.hidden = !group.querySelector(".setting:not([hidden])");
    if (narrowed) group.open = !group.hidden;
  }
  document.getElementById("found-settings").textContent = narrowed ? `${found} of ${rows.length} settings` : "";
  return narrowed;
}

function back(row) {
  const before = row.dataset.before;
  const checks = [...row.querySelectorAll("input[type=checkbox]")];
  for (const one of checks) one.checked = checks.length > 1 ? before.split(",").includes(one.value) : before === "true";
  if (!checks.length) row.querySelector("input, select").value = before;
  (checks[0] || row.querySelector("input, select")).dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("input", (event) => {
  if (event.target === search) return;
  if (event.target.name === "percent") form.querySelector("[name=data][value=mix]").checked = true;
  mark();
});
// What is looked for is no part of the run: the server need not be asked.
search.addEventListener("input", (event) => { event.stopPropagation(); if (!find()) for (const group of groups) group.open = Boolean(group.querySelector(".setting.changed")); });
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  rows.find((row) => !row.hidden)?.querySelector("input, select").focus();
});
for (const name of ["input", "change"]) onlyChanged.addEventListener(name, (event) => { event.stopPropagation(); find(); });
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-back]");
  if (button) back(button.closest("[data-key-of]"));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  if (event.key === "/" && isForThePage(event)) {
    event.preventDefault();
    search.focus();
  }
});
document.getElementById("from").addEventListener("change", (event) => event.target.form.requestSubmit());

document.querySelector("[data-takes-start]").hidden = true; // to choose is enough
mark();
for (const row of rows) if (row.classList.contains("changed") || row.querySelector(".errorlist")) row.closest("details").open = true;
