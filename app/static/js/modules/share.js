// Offers the phone's own sheet for sharing beside the link.

/** @param {HTMLElement} box */
export function connect(box) {
  const button = box.querySelector("[data-share]");
  if (!navigator.share || !button) return;
  button.toggleAttribute("hidden", false);
  // Closing the sheet is no error.
  button.addEventListener("click", () => navigator.share({ text: box.dataset.text }).catch(() => {}));
}
