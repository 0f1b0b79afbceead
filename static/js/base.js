// Starts what every page has: theme switch, keys, tables, toasts, running jobs.
import { startKeys } from "./keys.js";
import { startTables } from "./tables.js";
import { startToasts } from "./toast.js";
import { startWords } from "./words.js";

startTheme();
startKeys();
startToasts();
startJobs();
startMenus();
startWords();
freshen(document);
document.body.addEventListener("htmx:load", (event) => freshen(event.detail.elt));

// What has just come into the page, at its start or by htmx.
function freshen(root) {
  startTables(root);
  for (const left of root.querySelectorAll("[data-seconds-left]")) {
    left.textContent = timeLeft(Number(left.dataset.secondsLeft));
  }
}

export function timeLeft(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return "under a minute left";
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

function startTheme() {
  const button = document.getElementById("theme-switch");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  button?.addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("rollcall:theme", root.dataset.theme);
    } catch { /* no storage: the choice lasts for this page */ }
  });
}

// A menu closes when Escape is pressed or something else is clicked, as menus do.
function startMenus() {
  const close = (menu) => { menu.open = false; };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });
}

// A hidden tab asks for nothing; it catches up when it is looked at again.
function startJobs() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.matches("[data-poll]")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    const jobs = document.getElementById("jobs");
    if (!document.hidden && jobs && window.htmx) window.htmx.trigger(jobs, "refresh");
  });
}
