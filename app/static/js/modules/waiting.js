// A slow answer is said in words: after 300 ms that it is under way, after 3 s what is happening. No spinner over content.

import { toast, words } from "./say.js";

const SOON = 300;
const LONG = 3000;

let open = 0;
/** @type {number[]} */
let timers = [];
/** @type {HTMLElement | null} */
let box = null;

function start() {
  open += 1;
  if (open > 1) return;
  timers = [
    window.setTimeout(() => { box = toast(words("waiting"), 0); }, SOON),
    window.setTimeout(() => { if (box?.firstChild) box.firstChild.textContent = words("waitingLong"); }, LONG),
  ];
}

function stop() {
  open = Math.max(0, open - 1);
  if (open) return;
  for (const timer of timers) window.clearTimeout(timer);
  box?.remove();
  box = null;
}

export function watch() {
  document.addEventListener("htmx:before:request", start);
  document.addEventListener("htmx:after:request", stop);
  document.addEventListener("htmx:error", stop);
}
