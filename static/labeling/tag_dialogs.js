// The two small questions beside the answer: why a frame is skipped, and what there is to say about it.
// Both act at once and not on the dialog's close event, which comes later than the next key of somebody quick.
import { openDialog } from "../js/keys.js";

// Reasons by number, own words by the key after them, the skip key once more for none.
export function skipDialog({ dialog, keys, onSkip }) {
  const buttons = [...dialog.querySelectorAll("form button")];
  const words = dialog.querySelector("#skip-words");
  const choices = [...buttons.slice(0, -1), words];
  const skip = (reason) => {
    words.value = "";
    close(dialog);
    onSkip(reason);
  };
  dialog.addEventListener("keydown", (event) => {
    if (event.target === words) return event.key === "Enter" ? own(event) : undefined;
    const choice = keys.action(event) === "skip" ? buttons.at(-1) : choices[Number(event.key) - 1];
    if (!choice) return undefined;
    event.preventDefault(); // or the digit would be the first letter of the words
    return choice === words ? words.focus() : choice.click();
  });
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      skip(button.value);
    });
  }

  function own(event) {
    event.preventDefault();
    if (words.value.trim()) skip(words.value.trim());
  }
  return () => openDialog(dialog);
}

// Enter keeps both, Escape changes nothing; outside the field the keys of the page close it and flag.
export function commentDialog({ dialog, keys, answer, onKept }) {
  const text = dialog.querySelector("textarea");
  const flag = dialog.querySelector("input");
  const keep = (event) => {
    event.preventDefault();
    close(dialog);
    onKept({ comment: text.value.trim(), flagged: flag.checked });
  };
  dialog.querySelector("form").addEventListener("submit", keep);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "BUTTON") return keep(event);
    if (event.target === text) return undefined;
    const action = keys.action(event);
    if (action === "comment") return keep(event);
    if (action !== "flag") return undefined;
    flag.checked = !flag.checked;
    return event.preventDefault();
  });
  return () => {
    text.value = answer.comment;
    flag.checked = answer.flagged;
    openDialog(dialog);
  };
}

// The focus leaves the dialog with it, so that the next key is the page's.
function close(dialog) {
  document.activeElement?.blur();
  dialog.close();
}
