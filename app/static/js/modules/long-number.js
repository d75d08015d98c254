// Tells while typing that a text holds 16 digits, perhaps a NIK. It stops nobody; the server tells again after saving.

const DIGITS = /[0-9](?:[ .-]?[0-9]){12,}/g;
const LENGTH = 16;

export function connect(note) {
  const field = document.getElementById(note.dataset.for);
  if (!(field instanceof HTMLTextAreaElement)) return;
  const judge = () => {
    const found = field.value.match(DIGITS) ?? [];
    note.hidden = !found.some((text) => text.replace(/[^0-9]/g, "").length === LENGTH);
  };
  field.addEventListener("input", judge);
  judge();
}
