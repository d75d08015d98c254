// Lists what waits on the phone: of one day (data-day) or all of it, and what its owner can do about each record.

import { drain } from "./outbox-drain.js";
import { change, drop, find, listen, mine, owner, photosOf, put, putPhoto, sweep, tell, uuid7 } from "./outbox-store.js";
import { rowOf, say } from "./outbox-view.js";
import { toast } from "./say.js";

const REGRET = 10_000;

async function resend(record, facts) {
  await put({ ...record, state: "waiting", error: null, named: null, stored: null, ...facts });
  drain({ isForced: true, isPatient: true });
}

async function retry(record) {
  for (const photo of await photosOf(record.id)) await putPhoto({ ...photo, error: null });
  if (record.state !== "photos") return resend(record);
  await change(record, { error: null });
  return drain({ isForced: true, isPatient: true });
}

function download(record) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(record, null, 2)], { type: "application/json" }));
  link.download = `catatan-${record.fields.tanggal}-${record.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Not asked but undone: the record goes after ten seconds, and never in the middle of being sent. */
async function remove(record) {
  const lock = navigator.locks ? (act) => navigator.locks.request("outbox-drain", act) : (act) => act();
  await lock(async () => change(record, { state: "dropped", was: record.state }));
  const box = toast(say("deleted"), REGRET / 1000);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("undo") });
  button.addEventListener("click", async () => {
    await change(record, { state: record.state });
    box?.remove();
    tell();
  });
  box?.append(button);
  setTimeout(() => sweep(record.uid), REGRET + 500);
}

const ACTS = {
  retry,
  export: download,
  delete: remove,
  theirs: drop,
  mine: (record) => resend(record, { fields: { ...record.fields, version: record.stored.version } }),
  new: async (record) => {
    const { seq, ...rest } = record;
    const { version, ...fields } = record.fields;
    const id = uuid7();
    for (const photo of await photosOf(record.id)) await putPhoto({ ...photo, entry: id });
    await resend(rest, { id, fields });
    await drop(record);
  },
};

export async function connect(place) {
  const show = async () => {
    if (!place.isConnected) return;
    const { day } = place.dataset;
    const uid = await owner();
    const records = uid ? await mine(uid) : [];
    const shown = records.filter((one) => one.state !== "dropped" && (!day || one.fields.tanggal === day));
    const rows = await Promise.all(shown.map((one) => rowOf(one, !day)));
    const told = rows.map((row) => row.textContent).join();
    // The place of the finger and of a screen reader stays where nothing changed.
    if (told === place.dataset.told) return;
    place.dataset.told = told;
    place.replaceChildren(...rows);
    place.hidden = rows.length === 0;
  };
  place.addEventListener("click", async (event) => {
    const act = ACTS[event.target.closest("button[data-act]")?.dataset.act];
    const record = act && await find(await owner(), event.target.closest("[data-id]").dataset.id);
    if (!record) return;
    await act(record);
    tell();
  });
  listen(show);
  await show();
}
