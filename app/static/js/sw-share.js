// A photo shared from another app. The sheet of the phone posts it without our token, so the worker takes it: it keeps the
// photo for a few minutes and opens the log form, whose script moves it into the form. Nothing is sent to the server yet.

const SHARED = "dibagikan";
const PHOTO = "/dibagikan/foto";
const FORM = "/activities/new?lengkap=1&dibagikan=1";

/** @param {ServiceWorkerGlobalScope} worker */
export function takeShares(worker) {
  worker.addEventListener("fetch", (event) => {
    const address = new URL(event.request.url);
    if (event.request.method !== "POST" || address.origin !== worker.location.origin || address.pathname !== "/share") return;
    event.respondWith(keep(event.request));
  });
}

/** @param {Request} request */
async function keep(request) {
  try {
    const photo = (await request.formData()).get("foto");
    if (photo instanceof File && photo.type.startsWith("image/")) {
      const headers = { "Content-Type": photo.type, "X-Kept-At": String(Date.now()) };
      await (await caches.open(SHARED)).put(PHOTO, new Response(photo, { headers }));
    }
  } catch {
    // A full phone, or a share without a form: the log form opens all the same.
  }
  return Response.redirect(FORM, 303);
}
