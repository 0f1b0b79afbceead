// A gap is judged by single keys: each clicks the button or link that names it, or goes to its field.
import { isForThePage } from "../js/keys.js";

document.addEventListener("keydown", (event) => {
  if (!isForThePage(event)) return;
  const wanted = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const target = [...document.querySelectorAll("[data-gap-key]")].find((one) => one.dataset.gapKey.split(" ").includes(wanted));
  if (!target || target.disabled) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.focus();
  else target.click();
});

// Where it looked stays on while one goes from frame to frame.
const KEPT = "rollcall-looked";
const toggle = document.getElementById("looked");
const overlay = document.querySelector("img.looked");

function show(isOn) {
  if (isOn && !overlay.src) overlay.src = overlay.dataset.src;
  overlay.hidden = !isOn;
  toggle.setAttribute("aria-pressed", isOn);
}

if (toggle && overlay) {
  show(sessionStorage.getItem(KEPT) === "on");
  toggle.addEventListener("click", () => {
    const isOn = overlay.hidden;
    sessionStorage.setItem(KEPT, isOn ? "on" : "off");
    show(isOn);
  });
}
