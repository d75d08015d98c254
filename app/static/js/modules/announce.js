// Says one sentence to screen readers, once, in the polite region of the frame.

export function announce(sentence) {
  const region = document.getElementById("siaran");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = sentence; }, 50);
}
