// The service worker. Its rules, in order: what is not a plain GET of ours goes its own way; versioned files come from the
// cache; a page comes from the network, and without network the shell, which knows nobody and is filled on the phone.
// No private page, fragment or answer to a POST is stored. FACTS (version, shell) is put in front by the server.

import { drain } from "./modules/outbox-drain.js";
import { hearPushes } from "./sw-push.js";
import { takeShares } from "./sw-share.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `kerangka-${FACTS.version}`;
const OFFLINE = "/offline";
// The shell can stand in for these pages, so nobody has to wait longer for a dying signal.
const STANDS_IN = new Set(["/", "/activities", "/activities/new", "/activities/unsent"]);
const PATIENCE = 6000;

hearPushes(worker);
takeShares(worker);

worker.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FACTS.shell, new Request(OFFLINE, { credentials: "omit", cache: "reload" })]);
  })());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("kerangka-") && name !== CACHE) await caches.delete(name);
    }
    await worker.clients.claim();
  })());
});

// A new version waits until its page asks for it, or until the last page of the old one is closed.
worker.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(worker.skipWaiting());
});

/** The browser says that there is a signal, perhaps with no page open; a failure makes it ask again. */
worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil(drain({ isForced: true }).then((why) => {
    if (why === "network" || why === "busy") throw new Error(why);
  }));
});

async function shell() {
  return (await caches.match(OFFLINE, { cacheName: CACHE })) ?? Response.error();
}

/** @param {Request} request
 * @param {boolean} isReplaceable */
async function page(request, isReplaceable) {
  const answer = fetch(request);
  const late = new Promise((_, reject) => { if (isReplaceable) setTimeout(reject, PATIENCE); });
  try {
    return await Promise.race([answer, late]);
  } catch {
    answer.catch(() => {});
    return shell();
  }
}

/** @param {Request} request */
async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("HX-Request")) return;
  const address = new URL(request.url);
  if (address.origin !== worker.location.origin) return;
  if (address.pathname.startsWith("/static/v/")) event.respondWith(kept(request));
  else if (request.mode === "navigate") event.respondWith(page(request, STANDS_IN.has(address.pathname)));
});
