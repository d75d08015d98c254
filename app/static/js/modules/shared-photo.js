// Moves a photo shared from another app, which the worker kept (sw-share.js), into the form's own field.

const SHARED = "dibagikan";
const PHOTO = "/dibagikan/foto";
// Whoever shares a photo is on the form a moment later; what is older may be somebody else's.
const FRESH_FOR = 10 * 60 * 1000;

/** @param {HTMLElement} place */
export async function connect(place) {
  if (!("caches" in window) || !new URLSearchParams(location.search).has("dibagikan")) return;
  const photo = await take();
  const input = /** @type {HTMLInputElement | null} */ (place.closest("form")?.querySelector('input[name="foto"]'));
  if (!photo || !input) return;
  await until(() => input.dataset.module !== "photos" || input.multiple);
  const files = new DataTransfer();
  files.items.add(photo);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Once only: a second look finds nothing. */
async function take() {
  const found = await caches.match(PHOTO, { cacheName: SHARED });
  await forgetShared();
  if (!found || Date.now() - Number(found.headers.get("X-Kept-At")) > FRESH_FOR) return null;
  const picture = await found.blob();
  return new File([picture], "dibagikan", { type: picture.type });
}

export async function forgetShared() {
  if ("caches" in window) await caches.delete(SHARED);
}

/** Another behaviour of the field may still be loading. @param {() => boolean} isReady */
async function until(isReady) {
  for (let turn = 0; turn < 30 && !isReady(); turn += 1) await new Promise((done) => setTimeout(done, 100));
}
