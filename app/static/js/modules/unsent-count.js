// How many entries wait on this phone and since when: on the first page and at the head of the list of them.

import { listen, others } from "./outbox-store.js";
import { summary } from "./outbox.js";
import { fill } from "./say.js";

export async function connect(place) {
  const words = place.dataset;
  const show = async () => {
    if (!place.isConnected) return;
    const { who, count, held, oldest } = await summary();
    const isKept = "keep" in words;
    place.hidden = count === 0 && !isKept;
    if (place.hidden) return;
    const foreign = isKept ? await others(who) : 0;
    const { put, when } = await import("./outbox-view.js");
    put(place, {
      title: fill(words.title ?? "", { n: count }),
      oldest: oldest ? fill(words.oldest, { when: when(oldest) }) : words.none ?? "",
      held: held ? fill(words.held ?? "", { n: held }) : "",
      others: foreign ? fill(words.others, { n: foreign }) : "",
    });
  };
  listen(show);
  await show();
}
