// The ordered ids of every frame that fits, as labeling/frame_ids.py packs them: 100,000 are about 100 kB.

// Uint8Array → Float64Array (ids are whole numbers below 2^53).
export function unpack(bytes) {
  let count = 0;
  for (const byte of bytes) if (byte < 128) count += 1;
  const ids = new Float64Array(count);
  let before = 0, value = 0, factor = 1, at = 0;
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    if (byte >= 128) { factor *= 128; continue; }
    before += value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    ids[at] = before;
    at += 1;
    value = 0;
    factor = 1;
  }
  return ids;
}

// The browser keeps the list and asks whether it still holds (ETag); it is sent again only when it changed.
export async function fetchIds(url) {
  const response = await fetch(url, { credentials: "same-origin", cache: "no-cache" });
  if (!response.ok) throw new Error(`The list of frames could not be read (${response.status}).`);
  return unpack(new Uint8Array(await response.arrayBuffer()));
}
