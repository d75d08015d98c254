// The strip on top: no signal, or entries that wait for their owner to sign in again.

import { kept, listen } from "./outbox-store.js";
import { summary } from "./outbox.js";
import { fill } from "./say.js";

export async function connect(strip) {
  const [title, text, link] = strip.querySelectorAll("b, [data-text], a");
  const show = async () => {
    const { count } = await summary();
    const pause = await kept("pause");
    const isSignedOut = count > 0 && pause?.why === "sign-in" && navigator.onLine;
    const words = strip.dataset;
    title.textContent = isSignedOut ? fill(words.signIn, { n: count }) : words.title;
    text.textContent = isSignedOut ? words.nothingLost : fill(count ? words.safe : words.reading, { n: count });
    link.hidden = !count;
    link.href = isSignedOut ? `/login?next=${encodeURIComponent(window.location.pathname)}` : "/activities/unsent";
    strip.hidden = navigator.onLine && !isSignedOut;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  listen(show);
  await show();
}
