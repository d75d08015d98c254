// Copies the text of a box; without script the text can be selected and copied by hand.

import { announce } from "./say.js";

export function connect(box) {
  const button = box.querySelector("[data-copy]");
  const text = box.querySelector("textarea, input");
  const word = button.querySelector("span");
  const usual = word.textContent;
  text.addEventListener("focus", () => text.select());
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    word.textContent = button.dataset.done;
    announce(button.dataset.done);
    window.setTimeout(() => { word.textContent = usual; }, 3000);
  });
}
