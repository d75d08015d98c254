// Puts a kept record or a habit into a form, and says why the server held it.

import { copyOf, problemOf, put } from "./outbox-view.js";

export function fillForm(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (name === "status" || value === null || value === undefined) continue;
    if (field) field.value = value;
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  for (const box of form.querySelectorAll('[data-module="time-fields"]')) box.dispatchEvent(new Event("input"));
  form.dispatchEvent(new Event("entry"));
}

/** The form becomes the one of this record: sent again, it replaces it. */
export function correct(form, record) {
  fillForm(form, { ...record.fields, client_id: record.id });
  const problem = problemOf(record);
  if (!problem) return;
  const note = copyOf("entry").querySelector("[data-problem]");
  note.hidden = false;
  note.tabIndex = -1;
  put(note, { problem });
  (form.querySelector(".pad") ?? form).prepend(note);
  note.focus();
}
