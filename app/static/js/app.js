// Starts the page: every element with data-module gets the behaviour of that name, now and after each swap.

import { configure } from "./modules/htmx-setup.js";
import { start } from "./modules/outbox.js";
import { guard } from "./modules/once.js";
import { register } from "./modules/update.js";
import { watch } from "./modules/waiting.js";

const BEHAVIOURS = new Set([
  "badge", "card-moves", "copy", "dictate", "draft", "error-focus", "long-number", "offline", "outbox-list",
  "photos", "push", "reveal", "select-many", "send-now", "share", "shared-photo", "sheet", "shell", "signout",
  "stepper", "submit-on-change", "theme", "time-fields", "undo-toast", "unsent-count",
]);
const connected = new WeakSet();

async function connect(element) {
  const name = element.dataset.module;
  if (connected.has(element) || !BEHAVIOURS.has(name)) return;
  connected.add(element);
  const behaviour = await import(`./modules/${name}.js`);
  behaviour.connect(element);
}

function connectAll(root) {
  for (const element of root.querySelectorAll("[data-module]")) connect(element);
}

configure();
guard();
watch();
connectAll(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.matches("[data-module]")) connect(node);
      connectAll(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });

// A page kept alive by the browser may show another person's data or a used token: ask the server again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

register();
start();
// Until it is there, or where it cannot be, a form goes to the server as any other.
if (document.querySelector("form[data-outbox]")) import("./modules/outbox-form.js").then((outbox) => outbox.catchSubmits());
