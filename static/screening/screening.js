// One playhead for the video and its lanes: the video's time moves it, a click in a lane moves the video.
const player = document.querySelector(".player");
if (player) {
  const video = player.querySelector("video");
  const heads = [...player.querySelectorAll(".playhead")];
  const starts = [...new Set([...player.querySelectorAll(".appearance")].map((bar) => Number(bar.dataset.start)))].sort((a, b) => a - b);
  const duration = () => Number(player.dataset.duration) / 1000;

  const move = () => {
    const place = `${Math.min(100, (100 * video.currentTime) / duration())}%`;
    for (const head of heads) { head.setAttribute("x1", place); head.setAttribute("x2", place); }
  };
  const follow = () => { move(); if (!video.paused) requestAnimationFrame(follow); };
  const seek = (seconds) => { video.currentTime = Math.max(0, Math.min(duration(), seconds)); };

  video.addEventListener("play", follow);
  video.addEventListener("seeked", move);
  for (const track of player.querySelectorAll(".lane-track")) {
    track.addEventListener("click", (event) => {
      const box = track.getBoundingClientRect();
      seek((duration() * (event.clientX - box.left)) / box.width);
    });
  }
  const keys = {
    " ": () => (video.paused ? video.play() : video.pause()),
    ArrowLeft: () => seek(video.currentTime - 0.25),
    ArrowRight: () => seek(video.currentTime + 0.25),
    n: () => { const next = starts.find((start) => start / 1000 > video.currentTime + 0.01); if (next !== undefined) seek(next / 1000); },
    p: () => { const last = starts.findLast((start) => start / 1000 < video.currentTime - 0.5); if (last !== undefined) seek(last / 1000); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button, video, dialog[open]")) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}
