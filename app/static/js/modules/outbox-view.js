// How an entry that waits on the phone is told: its row in the day list and on the page of what is unsent.

import { kept, photosOf } from "./outbox-store.js";
import { fill } from "./say.js";
import { read } from "./time-fields.js";

const ZONE = { timeZone: "Asia/Makassar" };
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const place = () => /** @type {HTMLElement} */ (document.getElementById("kotak-keluar"));

export const say = (name, values = {}) => fill(place().dataset[name], values);
/** @returns {any} a fresh copy of a template's one element */
export function copyOf(name) {
  const template = /** @type {HTMLTemplateElement} */ (place().querySelector(`[data-t="${name}"]`));
  return /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild;
}

export function put(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const slot of root.querySelectorAll(`[data-f="${name}"]`)) slot.textContent = value;
  }
}

const format = (options) => new Intl.DateTimeFormat(document.documentElement.lang, { ...ZONE, ...options });
/** The local date of an instant, as forms and addresses write it. */
export const dayOf = (at) => new Intl.DateTimeFormat("sv", ZONE).format(new Date(at));
const shortDay = (at) => format({ day: "numeric", month: "short" }).format(new Date(at));

/** "14.36", or "Sel 13 Okt 14.36" on another day. */
export function when(at, now = Date.now()) {
  const time = new Intl.DateTimeFormat("id", { ...ZONE, hour: "2-digit", minute: "2-digit" }).format(new Date(at));
  if (dayOf(at) === dayOf(now)) return time;
  return `${format({ weekday: "short", day: "numeric", month: "short" }).format(new Date(at))} ${time}`;
}

/** ", 3 jam yang lalu"; nothing within the first minute. */
function age(at, now = Date.now()) {
  const [unit, size] = UNITS.find(([, length]) => now - Date.parse(at) >= length) ?? [];
  if (!unit || !size) return "";
  return `, ${new Intl.RelativeTimeFormat(document.documentElement.lang).format(-Math.floor((now - Date.parse(at)) / size), unit)}`;
}

/** Minutes of an entry as it was typed; a shift may end on the next day. */
export function minutesOf({ mulai, selesai }) {
  const [from, to] = [read(mulai ?? ""), read(selesai ?? "")];
  if (from === null || to === null) return 0;
  return to > from ? to - from : to + 1440 - from;
}

export const titleOf = (fields) => (fields.uraian ?? "").split("\n")[0].slice(0, 60) || say("untitled");

async function metaOf(record, photos) {
  const { fields } = record;
  const line = ((await kept(`kit:${record.uid}`))?.lines ?? []).find((one) => one.indikator_kode === fields.indikator_kode);
  return [
    line ? say("rhk", { n: line.rhk_number }) : say(fields.indikator_kode === "RAPAT" ? "meeting" : "standing"),
    fields.volume && `${fields.volume} ${fields.satuan || line?.satuan || ""}`.trim(),
    say("minutes", { n: minutesOf(fields) }),
    photos && say("photos", { n: photos }),
  ].filter(Boolean).join(" · ");
}

export function problemOf(record) {
  if (record.state === "clash") return say("clash");
  return Object.values(record.named ?? {}).flat().join(" ") || record.error;
}

/** The row of a record; `hasDay` puts its date on the rail (a list of several days). */
export async function rowOf(record, hasDay) {
  const row = copyOf("entry");
  const problem = problemOf(record);
  const photos = (await photosOf(record.id)).length;
  const chip = problem ? "held" : record.state;
  const start = (record.fields.mulai ?? "").replace(":", ".");
  const minutes = say("minutes", { n: minutesOf(record.fields) });
  const day = record.fields.tanggal ? shortDay(`${record.fields.tanggal}T12:00+08:00`) : "";
  row.dataset.id = record.id;
  put(row, {
    top: hasDay ? day : start,
    under: hasDay ? start : minutes,
    title: titleOf(record.fields),
    meta: await metaOf(record, photos),
    by: record.state === "photos" ? say("photosLeft", { n: photos }) : say("written", { when: when(record.at) }) + age(record.at),
    problem: problem ?? "",
  });
  for (const one of row.querySelectorAll("[data-chip]")) one.hidden = one.dataset.chip !== chip;
  row.querySelector("[data-problem]").hidden = !problem;
  const fix = row.querySelector('[data-act="fix"]');
  fix.href = `/activities/new?lengkap=1&catatan=${record.id}`;
  fix.hidden = record.state === "photos" || record.state === "clash";
  row.querySelector('[data-act="retry"]').hidden = !problem || record.state === "clash";
  row.querySelector("[data-acts]").hidden = !hasDay && !problem;
  if (record.state === "clash") row.lastElementChild.insertBefore(clashOf(record), row.querySelector("[data-acts]"));
  return row;
}

function clashOf(record) {
  const panels = copyOf("clash");
  for (const name of Object.keys(record.stored)) {
    put(panels, { [`stored-${name}`]: record.stored[name] || "–", [`sent-${name}`]: record.fields[name] || "–" });
  }
  panels.querySelector('[data-act="mine"]').hidden = !["draft", "returned"].includes(record.stored.status);
  return panels;
}
