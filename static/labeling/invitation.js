// Copies what a field holds. The clipboard's own door is open on https and on this machine only; elsewhere the old one is used.
import { toast } from "../js/toast.js";

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    toast((await copied(field)) ? "Copied." : "Select the text and copy it by hand.");
  });
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}
