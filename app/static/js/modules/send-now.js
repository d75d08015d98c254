// Sends what waits at once, and says what keeps it from going.

import { kept } from "./outbox-store.js";
import { send } from "./outbox.js";
import { fill, toast } from "./say.js";

export function connect(button) {
  button.addEventListener("click", async () => {
    const why = await send({ isForced: true, isPatient: true });
    const words = { network: "network", busy: "busy", "sign-in": "signIn" }[why ?? ""];
    const pause = await kept("pause");
    if (words) toast(fill(button.dataset[words], { n: Math.max(1, Math.ceil((pause?.for ?? 0) / 60_000)) }));
  });
}
