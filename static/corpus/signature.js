// Which pixels are close to a signature color: the rule of corpus/mining.py, for a preview that follows the slider.

export function parseColor(text) {
  return [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16));
}

export function hexOf([red, green, blue]) {
  return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

// pixels: RGBA bytes; colors: hex texts; reach: 0-1 → {mask: a byte per pixel, share: 0-1}
export function match(pixels, colors, reach) {
  const wanted = colors.map(parseColor);
  const limit = (reach * 255) ** 2;
  const mask = new Uint8Array(pixels.length / 4);
  let matched = 0;
  for (let pixel = 0, at = 0; at < pixels.length; pixel += 1, at += 4) {
    for (const [red, green, blue] of wanted) {
      const distance = (pixels[at] - red) ** 2 + (pixels[at + 1] - green) ** 2 + (pixels[at + 2] - blue) ** 2;
      if (distance < limit) {
        mask[pixel] = 1;
        matched += 1;
        break;
      }
    }
  }
  return { mask, share: mask.length ? matched / mask.length : 0 };
}

// What matches in the color of masks, the rest as a dim gray picture.
export function paint(source, mask) {
  const painted = new ImageData(source.width, source.height);
  for (let pixel = 0, at = 0; pixel < mask.length; pixel += 1, at += 4) {
    const gray = 40 + (0.299 * source.data[at] + 0.587 * source.data[at + 1] + 0.114 * source.data[at + 2]) * 0.5;
    painted.data.set(mask[pixel] ? [255, 0, 150, 255] : [gray, gray, gray, 255], at);
  }
  return painted;
}
