// Whose phone this is, what is kept on it for the log form, and when what waits is sent: at the start of a page, with the
// signal, on coming back to the page, each minute while it is looked at. (The worker sends too, where the browser wakes it.)

import { find, keep, kitOf, mine, owner, sweep, tell } from "./outbox-store.js";

const MINUTE = 60_000;
const FRESH = 5 * MINUTE;

export const uid = () => Number(document.querySelector('meta[name="uid"]')?.getAttribute("content")) || null;

async function own(who) {
  if (!who || who === await owner()) return;
  await keep("owner", who);
  tell();
}

/** How many entries of the owner wait, since when, and how many need a decision. */
export async function summary() {
  const who = await owner();
  const records = who ? (await mine(who)).filter((record) => record.state !== "dropped") : [];
  return {
    who,
    count: records.length,
    held: records.filter((record) => record.error || record.state === "clash").length,
    oldest: records.map((record) => record.at).sort()[0],
  };
}

/** Asks for newer material of the log form, at most every five minutes; an answer for somebody else is not kept. */
async function refresh(who) {
  const old = await kitOf(who);
  if (!navigator.onLine || (old && Math.abs(Date.now() - old.at) < FRESH)) return;
  const headers = { Accept: "application/json", ...(old?.etag && { "If-None-Match": old.etag }) };
  const answer = await fetch("/api/log-kit", { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
  if (answer?.status === 304) await keep(`kit:${who}`, { ...old, at: Date.now() });
  if (!answer?.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return;
  const kit = await answer.json().catch(() => null);
  if (kit?.uid === who) await keep(`kit:${who}`, { ...kit, at: Date.now(), etag: answer.headers.get("ETag") });
}

/** A link to "mend this record" opens the ordinary form; the record is only here. */
async function mend(who) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-outbox]"));
  const id = new URLSearchParams(window.location.search).get("catatan");
  const record = form && id && who && await find(who, id);
  if (record) (await import("./outbox-fill.js")).correct(form, record);
}

/** Sends what waits; without anything the sender is not even loaded. */
export async function send(how) {
  if (!(await summary()).count) return "";
  return (await import("./outbox-drain.js")).drain(how);
}

export async function start() {
  if (!("indexedDB" in window)) return;
  const who = uid();
  window.addEventListener("online", () => send({ isForced: true }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  window.setInterval(() => { if (!document.hidden) send(); }, MINUTE);
  await own(who);
  const holder = await owner();
  if (holder) await sweep(holder);
  if (who) {
    await mend(who);
    refresh(who);
  }
  send({ isForced: true });
}
