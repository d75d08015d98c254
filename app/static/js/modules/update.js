// The service worker and its changes: a new version waits, a strip offers it, and only the page that was asked reloads, once.

export async function register() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  // A browser without module workers keeps everything but the cold start without a signal.
  const found = await navigator.serviceWorker
    .register("/sw.js", { scope: "/", type: "module", updateViaCache: "none" }).catch(() => null);
  if (!found) return;
  const offer = () => { if (found.waiting && navigator.serviceWorker.controller) show(found.waiting); };
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", offer));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine) found.update().catch(() => {}); });
  offer();
}

function show(waiting) {
  const strip = document.getElementById("versi-baru");
  if (!strip?.hidden) return;
  strip.hidden = false;
  strip.querySelector("button")?.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
    waiting.postMessage("take-over");
  }, { once: true });
}
