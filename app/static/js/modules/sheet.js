// Opens a dialog from a link that also works as a page of its own: data-sheet names the dialog's id.

export function connect(link) {
  const dialog = document.getElementById(link.dataset.sheet);
  if (!dialog) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
