// Signing out removes what was kept of this person on the phone. Entries that were not sent stay, sealed for their owner;
// before that the person chooses: send them now, or leave them here.

import { setBadge } from "./badge.js";
import { forgetAll } from "./draft.js";
import { unkeep } from "./outbox-store.js";
import { send, summary } from "./outbox.js";
import { fill } from "./say.js";
import { forgetShared } from "./shared-photo.js";

async function leave(form, who) {
  forgetAll();
  forgetShared();
  setBadge(0);
  sessionStorage.removeItem("push");
  await unkeep("owner");
  await unkeep(`kit:${who}`);
  form.submit();
}

export function connect(form) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keluar-dulu"));
  const ask = async () => {
    const { count, who } = await summary();
    if (!count || !dialog) return leave(form, who);
    const title = dialog.querySelector("[data-title]");
    if (title) title.textContent = fill(dialog.dataset.title, { n: count });
    dialog.querySelector("[data-send]")?.addEventListener("click", async () => {
      const why = await send({ isForced: true, isPatient: true });
      if (why === "" && !(await summary()).count) return leave(form, who);
      return window.location.assign("/activities/unsent");
    }, { once: true });
    dialog.querySelector("[data-leave]")?.addEventListener("click", () => leave(form, who), { once: true });
    return dialog.showModal();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask().catch(() => form.submit());
  });
}
