// What the worker does with a push: shows its one sentence, sets the number on the icon, opens the page it leads to.

/** @param {ServiceWorkerGlobalScope} worker */
export function hearPushes(worker) {
  worker.addEventListener("push", (event) => event.waitUntil(show(worker, event.data)));
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(worker, event.notification.data?.url));
  });
}

/** @param {ServiceWorkerGlobalScope} worker @param {PushMessageData | null} sent */
async function show(worker, sent) {
  // Every push must show something, or the browser takes the permission back: also one that cannot be read.
  let told = { title: "e-Kinerja", body: "", url: "/notices", tag: "kabar", count: 0 };
  try {
    told = { ...told, ...sent?.json() };
  } catch {
    // The title alone leads to the inbox.
  }
  const able = /** @type {any} */ (worker.navigator);
  if (told.count && able.setAppBadge) await able.setAppBadge(told.count).catch(() => {});
  await worker.registration.showNotification(String(told.title), {
    body: String(told.body), tag: String(told.tag), data: { url: told.url }, icon: "/static/img/icon-192.png", lang: "id",
  });
}

/** @param {ServiceWorkerGlobalScope} worker @param {unknown} url */
async function open(worker, url) {
  // Only a place of ours, whatever was in the push.
  const address = new URL(typeof url === "string" ? url : "/notices", worker.location.origin);
  if (address.origin !== worker.location.origin) return;
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => one.visibilityState === "visible") ?? pages[0];
  // A page with a half-written entry stays as it is.
  if (page && new URL(page.url).pathname === address.pathname) await page.focus();
  else await worker.clients.openWindow(address.href);
}
