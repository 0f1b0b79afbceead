// The expected-recall review: N leads to the reasons, an answer is sent once, the focus comes back to nothing.

const form = document.getElementById("judge");

document.getElementById("no")?.addEventListener("click", () => {
  form.querySelector('fieldset button[name="reason"]').focus();
});

// A key held down or pressed twice must not answer the frame that comes next.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
