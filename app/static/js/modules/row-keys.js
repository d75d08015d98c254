// Keys of the approval queue, while the focus is in one of its rows: J and K go to the next and previous row, X ticks,
// Enter opens as ever.

/** @param {HTMLElement} list */
export function connect(list) {
  const rows = () => [...list.querySelectorAll(".approval")];

  list.addEventListener("keydown", (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest(".approval");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const next = rows()[rows().indexOf(row) + (key === "j" ? 1 : -1)];
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector("a"))?.focus();
    } else if (key === "x") {
      /** @type {HTMLInputElement | null} */ (row.querySelector('input[type="checkbox"]'))?.click();
    } else return;
    event.preventDefault();
  });
}
