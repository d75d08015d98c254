// Sends what waits: texts first, photos after, oldest first, one sender at a time over all pages and the worker.
// An entry leaves the phone only when the server answered with its id; whatever else comes back, it stays.

import { change, drop, dropPhoto, keep, kept, mine, owner, photosOf, putPhoto, tell, unkeep } from "./outbox-store.js";

const PATIENCE = 20_000;
const LONGEST = 300_000;
// 403: the first password must be replaced before anything else.
const LATER = new Set([403, 408, 425, 429]);

class Stop extends Error {
  constructor(why, seconds = 0) {
    super(why);
    this.why = why;
    this.seconds = seconds;
  }
}

async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
  } catch {
    throw new Stop("network");
  }
  if (response.status === 401) throw new Stop("sign-in");
  // A portal that answers for the server, or a proxy's page, is no answer of ours.
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  const body = isOurs ? await response.json().catch(() => null) : null;
  if (body === null) throw new Stop("network", seconds(response));
  return { status: response.status, ok: response.ok, body, wait: seconds(response) };
}

function seconds(response) {
  const text = response.headers.get("Retry-After") ?? "";
  return /^\d{1,5}$/.test(text) ? Number(text) : Math.max(0, (Date.parse(text) - Date.now()) / 1000) || 0;
}

async function session(uid) {
  const { ok, body, wait } = await ask("/api/session");
  if (!ok || !body.csrf) throw new Stop("busy", wait);
  if (body.uid !== uid) throw new Stop("other");
  return body.csrf;
}

async function post(uid, address, body) {
  for (let left = 1; ; left -= 1) {
    const answer = await ask(address, { method: "POST", headers: { "X-CSRFToken": await session(uid) }, body });
    if (answer.body.error?.code === "csrf" && left) continue;
    if (answer.status === 403) throw new Stop("sign-in");
    if (answer.status >= 500 || LATER.has(answer.status)) throw new Stop("busy", answer.wait);
    return answer;
  }
}

async function sendText(record) {
  const fields = new URLSearchParams({ ...record.fields, client_id: record.id, dicatat_pada: record.at });
  const { status, ok, body } = await post(record.uid, "/activities", fields);
  if (ok && body.client_id === record.id) {
    const photos = await photosOf(record.id);
    if (photos.length) return change(record, { state: "photos", entry: body.id, error: null });
    return drop(record);
  }
  if (!body.error) throw new Stop("network");
  const { message, fields: named, stored } = body.error;
  const state = status === 409 && stored ? "clash" : "held";
  return change(record, { state, error: message, named, stored });
}

async function sendPhotos(record) {
  for (const photo of await photosOf(record.id)) {
    if (photo.error) continue;
    const form = new FormData();
    form.append("foto", new Blob([photo.bytes], { type: "image/jpeg" }), "bukti.jpg");
    form.append("client_id", photo.id);
    const { ok, body } = await post(record.uid, `/activities/${record.entry}/evidence`, form);
    if (ok && body.id) await dropPhoto(photo.id);
    else if (body.error) await putPhoto({ ...photo, error: Object.values(body.error.fields ?? {}).flat()[0] ?? body.error.message });
    else throw new Stop("network");
    tell();
  }
  const left = await photosOf(record.id);
  return left.length ? change(record, { error: left[0].error }) : drop(record);
}

/** Whether a record can be sent as it is; the others wait for a decision of their owner. */
export const isWaiting = (record) => record.state === "waiting" || (record.state === "photos" && !record.error);

async function next(uid) {
  const waiting = (await mine(uid)).filter(isWaiting);
  return waiting.find((record) => record.state === "waiting") ?? waiting[0];
}

async function run(isForced) {
  const uid = await owner();
  if (!uid || !(await next(uid))) return "";
  const pause = await kept("pause");
  // A clock that jumped must not silence the phone for longer than the longest pause.
  const isPaused = pause && pause.until > Date.now() && pause.until - Date.now() <= pause.for;
  if (isPaused && !(isForced && !pause.isAsked)) return pause.why;
  try {
    for (let record = await next(uid); record; record = await next(uid)) {
      await (record.state === "waiting" ? sendText(record) : sendPhotos(record));
      tell();
    }
    await unkeep("pause");
    return "";
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    const tries = (pause?.tries ?? 0) + 1;
    const longest = Math.min(LONGEST, 1000 * 2 ** tries);
    const pauseFor = Math.min(Math.max(stop.seconds * 1000, longest * (0.5 + Math.random() / 2)), 24 * LONGEST);
    await keep("pause", { why: stop.why, tries, for: pauseFor, until: Date.now() + pauseFor, isAsked: stop.seconds > 0 });
    return stop.why;
  } finally {
    tell();
  }
}

/** Sends what is due. Resolves to why it stopped: "" (nothing left), network, busy, sign-in, other; null: someone else sends.
 * `isForced` skips our own pause, never one the server asked for; `isWaiting` waits for the other sender. */
export function drain({ isForced = false, isPatient = false } = {}) {
  if (!navigator.locks) return run(isForced);
  return navigator.locks.request("outbox-drain", { ifAvailable: !isPatient }, (lock) => (lock ? run(isForced) : null));
}
