// Opens a dialog from a link that also works as a page of its own: data-sheet names the dialog's id.

export function connect(link) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(link.dataset.sheet));
  if (!dialog) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const tapped = /** @type {Element} */ (event.target);
    if (tapped === dialog || tapped.closest("[data-close]")) dialog.close();
  });
}
