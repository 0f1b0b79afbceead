// Choosing a picture: one of the stills in a strip, or an instant of a video. For the pipette and for cutting out by hand.
import { toast } from "../js/toast.js";

const byId = (id) => document.getElementById(id);
let loading = 0;

// `show` gets {url, still} or {url, episode, at}, numbers of rows and milliseconds; at first the chosen one, or the first. It answers
// false where another picture is not wanted.
export function startPicker(show) {
  const stills = [...document.querySelectorAll(".strip button")];
  const video = byId("video");
  const choose = (chosen, picture) => {
    if (show(picture) === false) return; // the page stays with what it shows
    for (const still of stills) still.setAttribute("aria-pressed", String(still === chosen));
  };
  for (const still of stills) {
    still.addEventListener("click", () => choose(still, { url: still.dataset.file, still: Number(still.dataset.still) }));
  }
  const instant = () => {
    tellInstant();
    const at = Number(byId("at").value);
    if (video.value) choose(null, { url: `${video.value}?at=${at}`, episode: Number(video.selectedOptions[0].dataset.episode), at });
  };
  video?.addEventListener("change", () => {
    const duration = Number(video.selectedOptions[0].dataset.duration || 0);
    Object.assign(byId("at"), { max: Math.max(1, duration - 1), step: Math.max(1, Math.round(duration / 400)), value: duration >> 1, disabled: !video.value });
    instant();
  });
  byId("at")?.addEventListener("change", instant);
  byId("at")?.addEventListener("input", tellInstant);
  if (stills.length) stills[0].click();
  else if (video && video.options.length > 1) {
    if (!video.value) video.selectedIndex = 1;
    video.dispatchEvent(new Event("change"));
  }
}

function tellInstant() {
  const seconds = Math.round(Number(byId("at").value) / 1000);
  byId("at-told").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// → the picture once it is there; null where it cannot be shown, or another one was asked for meanwhile.
export async function loadPicture(url) {
  const mine = ++loading;
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
  } catch {
    if (mine === loading) toast("This frame cannot be shown. Choose another one.", "error");
    return null;
  }
  return mine === loading ? picture : null;
}
