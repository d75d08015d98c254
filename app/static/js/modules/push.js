// Pushes to this browser: says what holds here, asks once somebody wants them, and tells the server of a renewed session.

const token = () => document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
const isAble = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @param {string} key */
function bytes(key) {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null} secret */
function base64url(secret) {
  const text = String.fromCharCode(...new Uint8Array(secret ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {PushSubscription} subscription @param {string} key */
async function register(subscription, key) {
  const body = {
    endpoint: subscription.endpoint,
    p256dh: base64url(subscription.getKey("p256dh")),
    auth: base64url(subscription.getKey("auth")),
    key,
  };
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch("/notices/devices", { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`${answer.status}`);
}

/** @param {string} key */
async function subscribe(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  if (old && base64url(old.options.applicationServerKey) !== key) await old.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  await register(await pushManager.subscribe(options), key);
}

const uid = () => document.querySelector('meta[name="uid"]')?.getAttribute("content") ?? "";

/** Signing in again made another session, and pushes belong to a session: whoever asked for them before need not ask again. */
async function renew() {
  if (!isAble() || Notification.permission !== "granted" || localStorage.getItem("push") !== uid()) return;
  const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  if (!subscription || sessionStorage.getItem("push") === uid()) return;
  await register(subscription, base64url(subscription.options.applicationServerKey));
  sessionStorage.setItem("push", uid());
}

/** @param {HTMLElement} box */
export function connect(box) {
  // Without signal the next page tries again.
  if (box.hasAttribute("data-renew")) return renew().catch(() => {});
  /** @param {string} state */
  const show = (state) => {
    for (const part of box.querySelectorAll("[data-push]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-push") !== state);
    }
  };
  if (!isAble()) return show("unsupported");
  if (Notification.permission === "denied") return show("denied");
  box.querySelector("[data-push-start]")?.addEventListener("click", async () => {
    if (await Notification.requestPermission() !== "granted") return show("denied");
    try {
      await subscribe(box.dataset.key ?? "");
      localStorage.setItem("push", uid());
      window.location.reload();
    } catch {
      show("failed");
    }
  });
  show(Notification.permission === "granted" && box.hasAttribute("data-here") ? "on" : "off");
}
