// A form with data-outbox is stored on the phone first and sent from there, with or without a signal.
// Without script, or when the phone cannot store it, the form goes to the server as any other.

import { forget } from "./draft.js";
import { uid } from "./outbox.js";
import { drain } from "./outbox-drain.js";
import { drop, find, put, tell, uuid7 } from "./outbox-store.js";
import { toast, words } from "./say.js";

const PATIENCE = 6000;
const NOT_CONTENT = new Set(["csrf_token", "client_id", "foto"]);
const busy = new WeakSet();

/** The id of the entry in a form: made here, before anything is stored or sent, and the same until it is acknowledged. */
export function idOf(form) {
  const field = form.elements.client_id;
  // An entry that the server has keeps its id; a new one gets an id that sorts by time.
  if (field.value[14] !== "7" && !form.elements.version) field.value = uuid7();
  return field.value;
}

function read(form, button) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_CONTENT.has(name) && typeof value === "string") fields[name] = value;
  }
  if (button?.name) fields[button.name] = button.value;
  return fields;
}

function straight(form, button) {
  form.dataset.straight = "";
  if (navigator.onLine && form.method === "post") form.requestSubmit(button);
  else toast(words("unstored"));
  delete form.dataset.straight;
}

function leave(day, ok) {
  window.location.assign(`/activities?${new URLSearchParams({ tanggal: day, ok })}`);
}

/** The server refused what was just typed: its own form says why, with everything kept. */
async function showRefused(form, record) {
  const body = new URLSearchParams({ ...record.fields, client_id: record.id });
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  const response = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token } });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("form[data-outbox]");
  if (response.status !== 422 || !fresh) return false;
  await drop(record);
  form.replaceWith(document.adoptNode(fresh));
  tell();
  return true;
}

async function settle(form, record, owner) {
  const outcome = drain({ isForced: true, isPatient: true });
  const why = await Promise.race([outcome, new Promise((done) => { setTimeout(done, PATIENCE, "network"); })]);
  const left = await find(owner, record.id);
  if (!left || left.state === "photos") return leave(record.fields.tanggal, record.fields.status === "draft" ? "draf" : "tersimpan");
  if (left.state === "held" && await showRefused(form, left).catch(() => false)) return null;
  if (left.state !== "waiting") return window.location.assign("/activities/unsent");
  if (navigator.serviceWorker?.controller || why !== "network") return leave(record.fields.tanggal, "ponsel");
  form.reset();
  form.elements.client_id.value = uuid7();
  return toast(words("stored"));
}

async function store(form, button) {
  const owner = Number(form.dataset.uid) || uid();
  const old = await find(owner, idOf(form));
  const record = {
    id: idOf(form), uid: owner, fields: read(form, button), state: "waiting", at: old?.at ?? new Date().toISOString(), error: null,
  };
  await put(record);
  // What is kept here must not be thrown away when the phone runs out of room.
  navigator.storage?.persist?.().catch(() => {});
  forget(form);
  tell();
  return record;
}

export function catchSubmits() {
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!("outbox" in form.dataset) || "straight" in form.dataset || !(form.dataset.uid || uid())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy.has(form)) return;
    busy.add(form);
    try {
      const record = await store(form, event.submitter).catch(() => straight(form, event.submitter));
      if (record) {
        navigator.serviceWorker?.ready.then((/** @type {any} */ worker) => worker.sync?.register("outbox")).catch(() => {});
        await settle(form, record, record.uid);
      }
    } finally {
      busy.delete(form);
    }
  }, true);
}
