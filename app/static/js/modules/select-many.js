// The approval queue: ticks, "Pilih n" per person and day, and the bar that always offers the next useful step.
// The server repeats every rule; this only saves taps.

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function connect(form) {
  const bar = form.querySelector(".sampling");
  const words = bar.querySelector("[data-words]").dataset;
  const say = bar.querySelector("[data-say]");
  const open = bar.querySelector("[data-open]");
  const openText = bar.querySelector("[data-open-text]");
  const approve = bar.querySelector("[data-approve]");

  const ticks = () => [...form.querySelectorAll('.tick input[type="checkbox"]')];
  const group = (key) => ticks().filter((tick) => tick.dataset.group === key);

  const show = () => {
    const chosen = ticks().filter((tick) => tick.checked);
    const unseen = chosen.filter((tick) => tick.dataset.sample);
    const values = { n: unseen.length, all: chosen.length };
    bar.hidden = chosen.length === 0;
    say.textContent = fill(unseen.length ? words.need : words.ready, values);
    open.hidden = unseen.length === 0;
    approve.hidden = unseen.length > 0;
    approve.textContent = fill(approve.dataset.text, { n: chosen.length });
    if (unseen.length) {
      open.href = unseen[0].dataset.sample;
      openText.textContent = fill(openText.dataset.text, { title: unseen[0].dataset.title });
    }
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
  new MutationObserver(() => show()).observe(form.querySelector("[data-queue]") ?? form, { childList: true });
  show();
}
