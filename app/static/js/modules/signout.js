// Signing out removes what was kept of this person on the phone.

import { forgetAll } from "./draft.js";

export function connect(form) {
  form.addEventListener("submit", () => forgetAll());
}
