// Minus, plus and likely values for a number input. The input alone works without this.

function read(input) {
  const value = Number(input.value.trim().replace(",", "."));
  return Number.isFinite(value) ? value : 0;
}

function write(input, value) {
  input.value = String(Math.round(value * 1000) / 1000).replace(".", ",");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function connect(element) {
  const input = element.querySelector("input");
  const step = Number(element.dataset.step) || 1;
  const least = Number(element.dataset.min) || 0;
  const picks = element.querySelector(".picks");
  element.querySelector(".stepper").dataset.connected = "";
  if (picks) picks.hidden = false;

  const mark = () => {
    for (const pick of element.querySelectorAll("[data-pick]")) {
      pick.setAttribute("aria-pressed", String(Number(pick.dataset.pick.replace(",", ".")) === read(input)));
    }
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-by], [data-pick]");
    if (!button) return;
    if (button.dataset.pick) write(input, Number(button.dataset.pick.replace(",", ".")));
    else write(input, Math.max(least, read(input) + step * Number(button.dataset.by)));
  });
  input.addEventListener("input", mark);
  mark();
}
