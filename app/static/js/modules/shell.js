// The page without a signal: who it belongs to, what is asked for (the address) and what can be done now come from the phone.

import { correct, fillForm } from "./outbox-fill.js";
import { find, kitOf, mine, owner, tell } from "./outbox-store.js";
import { copyOf, dayOf, minutesOf, put, say } from "./outbox-view.js";
import { fill } from "./say.js";
import { read, write } from "./time-fields.js";

const VIEWS = { "/": "home", "/activities": "day", "/activities/new": "new", "/activities/unsent": "unsent" };
const MORNING = "08.00";

/** A past entry of the kit, by its id. */
const habitOf = (kit, id) => [kit?.recents, ...(kit?.frequents ?? [])].flat().find((one) => one?.id === id);

function viewOf(address, uid) {
  if (!uid) return "nobody";
  const view = VIEWS[address.pathname] ?? "other";
  const isForm = ["lengkap", "dari", "catatan"].some((name) => address.searchParams.has(name));
  return view === "new" && isForm ? "form" : view;
}

const dated = (day) => new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "long", day: "numeric", month: "long", timeZone: "UTC",
}).format(new Date(`${day}T00:00Z`));

function rowsOf(kit, day) {
  const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
  const habits = [...(kit?.recents ?? []), ...(kit?.frequents?.[weekday] ?? [])];
  return [...new Map(habits.map((one) => [one.title + one.indikator_kode, one])).values()].slice(0, 8).map((habit) => {
    const row = /** @type {HTMLAnchorElement} */ (copyOf("quick"));
    row.href = `/activities/new?${new URLSearchParams({ dari: habit.id, tanggal: day })}`;
    const amount = habit.volume && `${habit.volume.replace(".", ",")} ${habit.satuan}`;
    put(row, { title: habit.title, meta: [amount, say("minutes", { n: habit.minutes })].filter(Boolean).join(" · ") });
    return row;
  });
}

/** The work goes on where the last entry of the day ended. */
function startOf(kit, records, day) {
  const sent = kit?.days.find((one) => one.tanggal === day)?.entries ?? [];
  const ends = [...sent, ...records.map((one) => one.fields).filter((one) => one.tanggal === day)];
  const last = Math.max(-1, ...ends.map((one) => read(one.selesai ?? "") ?? -1));
  return last >= 0 && last < 1440 ? write(last) : MORNING;
}

async function fillBlank(form, kit, records, address, uid) {
  const day = address.searchParams.get("tanggal") ?? dayOf(Date.now());
  const lines = (kit?.lines ?? []).map((one) => new Option(`${say("rhk", { n: one.rhk_number })} · ${one.indikator}`, one.indikator_kode));
  form.elements.indikator_kode.prepend(...lines);
  form.elements.indikator_kode.value = kit?.last_code ?? lines[0]?.value ?? "";
  form.elements.tanggal.max = dayOf(Date.now());
  form.dataset.uid = uid;
  const habit = habitOf(kit, address.searchParams.get("dari"));
  const start = startOf(kit, records, day);
  const { indikator_kode, uraian, volume, satuan } = habit ?? {};
  const end = habit ? write(Math.min((read(start) ?? 0) + habit.minutes, 1440)) : "";
  fillForm(form, { indikator_kode, uraian, volume: volume?.replace(".", ","), satuan, tanggal: day, mulai: start, selesai: end });
  const record = await find(uid, address.searchParams.get("catatan") ?? "");
  if (record) correct(form, record);
  const late = kit?.days.find((one) => one.tanggal === form.elements.tanggal.value)?.deadline;
  form.elements.alasan_susulan.closest(".field").hidden = !record?.named?.alasan_susulan && !(late && Date.parse(late) <= Date.now());
}

function answer(page, kit, records, day) {
  const known = kit?.days.find((one) => one.tanggal === day);
  const own = records.filter((one) => one.fields.tanggal === day && one.state !== "dropped");
  const minutes = (known?.logged ?? 0) + own.reduce((sum, one) => sum + minutesOf(one.fields), 0);
  put(page, { day: dated(day), minutes, norm: known?.norm ? fill(page.dataset.norm, { n: known.norm }) : page.dataset.minutes });
}

/** The real page, once the signal stays; never in the way of a page that the person has asked for meanwhile. */
function comeBack() {
  let isLeaving = false;
  window.addEventListener("beforeunload", () => { isLeaving = true; });
  window.addEventListener("online", () => setTimeout(() => {
    if (navigator.onLine && !isLeaving) window.location.reload();
  }, 1000));
}

export async function connect(page) {
  const address = new URL(window.location.href);
  const uid = await owner();
  const view = viewOf(address, uid);
  for (const part of page.querySelectorAll("[data-view]")) part.hidden = !part.dataset.view.split(" ").includes(view);
  if (!uid) return;
  const [kit, records] = [await kitOf(uid), await mine(uid)];
  const day = address.searchParams.get("tanggal") ?? dayOf(Date.now());
  answer(page, kit, records, day);
  page.querySelector("[data-habits]").replaceChildren(...rowsOf(kit, day));
  for (const list of page.querySelectorAll("[data-of-day]")) list.dataset.day = day;
  tell();
  if (view === "form") await fillBlank(page.querySelector("form[data-outbox]"), kit, records, address, uid);
  if (view !== "form") comeBack();
}
