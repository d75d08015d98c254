// The approval queue: ticks, "Pilih n" per person and day, and the bar that always offers the next useful step.
// The server draws the order of samples and repeats every rule; this only saves taps.

import { fill } from "./say.js";

export function connect(form) {
  const bar = form.querySelector(".sampling");
  const words = bar.querySelector("[data-words]").dataset;
  const say = bar.querySelector("[data-say]");
  const open = bar.querySelector("[data-open]");
  const openText = bar.querySelector("[data-open-text]");
  const approve = bar.querySelector("[data-approve]");
  const every = Number(form.dataset.every) || 10;

  const ticks = () => [...form.querySelectorAll('.tick input[type="checkbox"]')];
  const group = (key) => ticks().filter((tick) => tick.dataset.group === key);
  const row = (tick) => tick.closest(".approval");
  const link = (tick) => row(tick).querySelector(".approval__title");

  const show = () => {
    const chosen = ticks().filter((tick) => tick.checked);
    const inOrder = [...chosen].sort((one, other) => one.dataset.draw - other.dataset.draw);
    const drawn = new Set(inOrder.slice(0, Math.ceil(chosen.length / every)));
    const unseen = [...drawn].filter((tick) => !("opened" in tick.dataset));
    bar.hidden = chosen.length === 0;
    say.textContent = fill(unseen.length ? words.need : words.ready, { n: unseen.length, all: chosen.length });
    open.hidden = unseen.length === 0;
    approve.hidden = unseen.length > 0;
    approve.textContent = fill(approve.dataset.text, { n: chosen.length });
    if (unseen.length) {
      open.formAction = `${link(unseen[0]).href}/view`;
      openText.textContent = fill(openText.dataset.text, { title: link(unseen[0]).textContent });
    }
    for (const tick of ticks()) row(tick).querySelector("[data-mark]").hidden = !drawn.has(tick) && !("opened" in tick.dataset);
    for (const button of form.querySelectorAll("[data-select]")) {
      const own = group(button.dataset.select);
      button.hidden = own.length === 0;
      button.querySelector("[data-word]").textContent = own.length && own.every((tick) => tick.checked) ? button.dataset.off : button.dataset.on;
    }
  };

  bar.dataset.live = "";
  form.addEventListener("change", show);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-select]");
    if (!button) return;
    const own = group(button.dataset.select);
    const all = own.every((tick) => tick.checked);
    for (const tick of own) tick.checked = !all;
    show();
  });
  // While the focus is in a row: J and K go to the next and the previous one, X ticks, Enter opens as ever.
  form.addEventListener("keydown", (event) => {
    const here = event.target.closest(".approval");
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = [...form.querySelectorAll(".approval")];
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step) rows[rows.indexOf(here) + step]?.querySelector("a")?.focus();
    else if (event.key.toLowerCase() === "x") here.querySelector(".tick input")?.click();
    else return;
    event.preventDefault();
  });
  show();
}
