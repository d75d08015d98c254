// What every htmx request and answer of this product has in common.

import { announce } from "./announce.js";

function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export function configure() {
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (request.method.toUpperCase() !== "GET") request.headers["X-CSRFToken"] = token();
  });

  // Signed out meanwhile: what was typed stays in the form; the way back is one link.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.response?.status !== 401) return;
    event.preventDefault();
    const next = window.location.pathname + window.location.search;
    window.location.assign(`/login?next=${encodeURIComponent(next)}`);
  });

  document.addEventListener("htmx:error", () => announce("Belum terkirim. Periksa sinyal, lalu coba lagi."));

  document.addEventListener("htmx:after:swap", () => {
    const told = document.querySelector("[data-announce]");
    if (!told) return;
    announce(told.dataset.announce);
    told.removeAttribute("data-announce");
  });
}
