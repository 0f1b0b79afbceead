// The editor of the guidelines: a chosen frame goes into the text where the cursor is, its words selected to be written over.

const text = document.getElementById("id_text");
const picker = document.getElementById("picker");
const WORDS = "Say why it counts or not";
let at = [text.value.length, text.value.length]; // where the cursor was before the dialog took the focus

text.addEventListener("blur", () => { at = [text.selectionStart, text.selectionEnd]; });

picker.addEventListener("click", (event) => {
  const button = event.target.closest("[data-frame]");
  if (!button) return;
  picker.close();
  insert(`![${WORDS}](frame:${button.dataset.frame})`);
});

function insert(example) {
  text.focus();
  // A picture stands in a paragraph of its own, or it would hang in the words before it.
  const before = text.value.slice(0, at[0]);
  const gap = before.trim() ? "\n".repeat(Math.max(0, 2 - before.match(/\n*$/)[0].length)) : "";
  text.setRangeText(`${gap}${example}\n\n`, at[0], at[1], "end");
  const start = at[0] + gap.length + 2; // past "!["
  text.setSelectionRange(start, start + WORDS.length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
