// What every htmx request and answer of this product has in common.

import { announce, toast, words } from "./say.js";

function token() {
  return /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'))?.content ?? "";
}

export function configure() {
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = /** @type {CustomEvent} */ (event).detail.ctx;
    if (request.method.toUpperCase() !== "GET") request.headers["X-CSRFToken"] = token();
  });

  // Signed out meanwhile: nothing is swapped, so that what was typed stays; the way back leads here again.
  document.addEventListener("htmx:before:swap", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.ctx.response?.status !== 401) return;
    event.preventDefault();
    const next = window.location.pathname + window.location.search;
    window.location.assign(`/login?next=${encodeURIComponent(next)}`);
  });

  document.addEventListener("htmx:error", () => toast(words("failed")));

  document.addEventListener("htmx:after:swap", () => {
    const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-announce]"));
    if (!told) return;
    announce(told.dataset.announce);
    told.removeAttribute("data-announce");
  });
}
