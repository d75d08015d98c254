// Signing out removes what was kept of this person on the phone.

import { setBadge } from "./badge.js";
import { forgetAll } from "./draft.js";

export function connect(form) {
  form.addEventListener("submit", () => {
    forgetAll();
    setBadge(0);
    sessionStorage.removeItem("push");
  });
}
