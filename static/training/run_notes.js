// A run's note: N opens its editor, a picture in the clipboard is attached. The rest are plain forms, sent by htmx.

import { isForThePage } from "../js/keys.js";
import { csrfToken } from "../js/request.js";
import { toast } from "../js/toast.js";

const notes = () => document.getElementById("notes");

document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || !isForThePage(event) || !notes()) return;
  event.preventDefault();
  const editor = notes().querySelector(".note-editor");
  editor.open = true;
  const text = editor.querySelector("textarea");
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
});

document.addEventListener("paste", async (event) => {
  const pictures = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length || !notes()) return;
  event.preventDefault();
  const sent = new FormData();
  sent.append("do", "picture");
  for (const picture of pictures) sent.append("picture", picture, picture.name || "pasted.png");
  toast("Attaching the picture …");
  await attach(notes().dataset.url, sent);
});

async function attach(url, body) {
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
  } catch {
    return toast("The server did not answer, so the picture is not attached. Paste it again.", "error");
  }
  if (!answer.ok) return toast(`The picture was not attached (${answer.status}).`, "error");
  const said = answer.headers.get("HX-Trigger");
  if (said) toast(JSON.parse(said).toast.text, "error");
  if (notes()?.dataset.url !== url) return undefined; // another run was chosen meanwhile
  notes().outerHTML = await answer.text();
  window.htmx.process(notes());
  return undefined;
}
