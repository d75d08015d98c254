// The service worker: the look of the product is kept, a page comes from the network, without network the offline page.
// It never stores a private page, a fragment or an answer to a POST. FACTS (version, shell) is put in front by the server.

import { hearPushes } from "./sw-push.js";
import { takeShares } from "./sw-share.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `kerangka-${FACTS.version}`;
const OFFLINE = "/offline";

hearPushes(worker);
takeShares(worker);

worker.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FACTS.shell, new Request(OFFLINE, { credentials: "omit", cache: "reload" })]);
    await worker.skipWaiting();
  })());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== CACHE) await caches.delete(name);
    }
    await worker.clients.claim();
  })());
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE, { cacheName: CACHE })) ?? Response.error();
  }
}

async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("HX-Request")) return;
  const address = new URL(request.url);
  if (address.origin !== worker.location.origin) return;
  if (address.pathname.startsWith("/static/v/")) event.respondWith(kept(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});
