// Sentences said outside the flow of a page: to screen readers, and as a toast. The words come from the page's frame
// (data attributes of #siaran), so that they are in the catalogue like all others.

const region = () => document.getElementById("siaran");

export function words(name) {
  return region()?.dataset[name] ?? "";
}

/** Puts values into the {names} of a sentence. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function announce(sentence) {
  const place = region();
  if (!place || !sentence) return;
  place.textContent = "";
  window.setTimeout(() => { place.textContent = sentence; }, 50);
}

export function toast(sentence, seconds = 8) {
  const area = document.getElementById("pesan");
  if (!area || !sentence) return null;
  const box = document.createElement("div");
  const text = document.createElement("span");
  box.className = "toast";
  box.setAttribute("role", "status");
  text.textContent = sentence;
  box.append(text);
  area.append(box);
  if (seconds) window.setTimeout(() => box.remove(), seconds * 1000);
  return box;
}
