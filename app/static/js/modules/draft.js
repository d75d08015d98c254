// Keeps what is typed in a form on this phone, for this user only, until it is sent or the user signs out.
// data-draft names the form. A refused form that came back from the server wins over the kept text.

const PREFIX = "draf:";
const SECRET = new Set(["csrf_token", "client_id", "version"]);

function key(form) {
  const uid = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="uid"]'))?.content;
  return uid ? `${PREFIX}${uid}:${form.dataset.draft}` : null;
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SECRET.has(field.name)
    && !["file", "password", "hidden", "submit"].includes(field.type));
}

function restore(form, kept) {
  for (const field of fields(form)) {
    if (!(field.name in kept)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept[field.name].includes(field.value);
    else [field.value] = kept[field.name];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

export function connect(form) {
  const name = key(form);
  if (!name) return;
  const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-draft-note]"));
  const kept = sessionStorage.getItem(name);
  if (kept && !form.querySelector(".error-summary")) restore(form, JSON.parse(kept));

  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    /** @type {Record<string, string[]>} */
    const values = {};
    for (const field of fields(form)) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      values[field.name] = [...(values[field.name] ?? []), field.value];
    }
    sessionStorage.setItem(name, JSON.stringify(values));
    if (note) note.hidden = false;
  });
  form.addEventListener("submit", () => forget(form));
}

export function forgetAll() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}

export function forget(form) {
  const name = key(form);
  if (name) sessionStorage.removeItem(name);
}
